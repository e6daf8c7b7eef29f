/**
 * What a conversation is after an event. Nothing here knows of a page: a conversation is
 * {thread, items, open, progress}, items in order, open the ids of those that still grow.
 */

const MOST_PARTS = 1000;

export function conversation(thread = null, items = []) {
  return { thread, items: [...items], open: new Set(), progress: null };
}

/** Applies an event; returns the id of the item that changed, '*' for all else, null for nothing. */
export function apply(state, event) {
  if (event.type !== 'progress_update') {
    state.progress = null;
  }
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated': {
      const { items, ...thread } = event.thread;
      state.thread = thread;
      return '*';
    }
    case 'thread.item.added':
      state.open.add(event.item.id);
      return put(state, event.item);
    case 'thread.item.done':
    case 'thread.item.replaced':
      state.open.delete(event.item.id);
      return put(state, event.item);
    case 'thread.item.removed':
      state.open.delete(event.item_id);
      state.items = state.items.filter((item) => item.id !== event.item_id);
      return '*';
    case 'thread.item.updated':
      return update(state, event);
    case 'progress_update':
      state.progress = { icon: event.icon, text: event.text };
      return '*';
    default:
      return null;
  }
}

function put(state, item) {
  const index = state.items.findIndex((known) => known.id === item.id);
  if (index < 0) {
    state.items.push(item);
    return '*';
  }
  state.items[index] = item;
  return item.id;
}

function update(state, { item_id: id, update: change }) {
  const item = state.items.find((known) => known.id === id);
  const updater = item && Object.hasOwn(updaters, change.type) && updaters[change.type];
  if (!updater) {
    return null;
  }
  updater(item, change);
  return id;
}

const updaters = {
  'assistant_message.content_part.added': (item, change) => {
    part(item, change.content_index);
    item.content[change.content_index] = change.content;
  },
  'assistant_message.content_part.text_delta': (item, change) => {
    part(item, change.content_index).text += change.delta;
  },
  'assistant_message.content_part.annotation_added': (item, change) => {
    const { annotations } = part(item, change.content_index);
    annotations.splice(change.annotation_index, 0, change.annotation);
  },
  'assistant_message.content_part.done': (item, change) => {
    part(item, change.content_index);
    item.content[change.content_index] = change.content;
  },
  'widget.streaming_text.value_delta': (item, change) => {
    const component = find(item.widget, change.component_id);
    if (component) {
      component.value = (component.value ?? '') + change.delta;
    }
  },
  'widget.component.updated': (item, change) => {
    const component = find(item.widget, change.component_id);
    if (component) {
      Object.keys(component).forEach((name) => delete component[name]);
      Object.assign(component, change.component);
    }
  },
  'widget.root.updated': (item, change) => {
    item.widget = change.widget;
  },
  'workflow.task.added': (item, change) => {
    item.workflow.tasks.push(change.task);
  },
  'workflow.task.updated': (item, change) => {
    if (change.task_index <= item.workflow.tasks.length) {
      item.workflow.tasks[change.task_index] = change.task;
    }
  },
  'generated_image.updated': (item, change) => {
    item.image = change.image;
    item.progress = change.progress;
  },
};

function part(item, index) {
  if (index >= MOST_PARTS) {
    throw new RangeError(`Part ${index} of item ${item.id}: there are ${MOST_PARTS} at most`);
  }
  while (item.content.length <= index) {
    item.content.push({ type: 'output_text', text: '', annotations: [] });
  }
  const found = item.content[index];
  found.annotations ??= [];
  return found;
}

/** The component of that id anywhere in a tree, or null. */
function find(root, id) {
  const rest = [root];
  while (rest.length > 0) {
    const component = rest.pop();
    if (component && typeof component === 'object') {
      if (component.id === id) {
        return component;
      }
      const { children } = component;
      for (const child of Array.isArray(children) ? children.toReversed() : [children]) {
        rest.push(child);
      }
    }
  }
  return null;
}
