/** The items of a conversation as elements, one function for each type. */
import { h, icon, iconButton, line, replace, safeUrl, shapes, words, written } from './dom.js';
import { copyButton, showMarkdown } from './markdown.js';
import { form } from './forms.js';
import { outward, picture, pictureOrLink, previewUrl } from './pictures.js';
import { renderWidget } from './widgets.js';

/** So many sources, and steps of work, are shown at first; of steps the last. */
const MOST = 200;

const STATES = ['none', 'loading', 'complete'];

/**
 * Draws an item into its element, which keeps what can stay as it is.
 *
 * @param context {open, domains, does}: whether the item still grows, where pictures may come from,
 *     and what the user can do
 */
export function draw(element, item, context) {
  const drawer = Object.hasOwn(drawers, item.type) ? drawers[item.type] : unknown;
  element.dataset.type = item.type;
  element.classList.toggle('open', context.open);
  try {
    drawer(element, item, context);
  } catch (failure) {
    replace(element, h('p', { class: 'muted' }, `This cannot be shown: ${line(String(failure))}`));
  }
}

/** The texts that an item shows as Markdown. */
export function markdownOf(item) {
  return item.type === 'assistant_message' ? [textOf(item)] : [];
}

function textOf(item) {
  return item.content.map((part) => part.text ?? '').join('\n\n');
}

const drawers = {
  user_message: userMessage,
  assistant_message: assistantMessage,
  client_tool_call: clientToolCall,
  widget,
  generated_image: generatedImage,
  structured_input: (element, item, context) => replace(element, form(item, context)),
  workflow,
  task: (element, item, context) =>
    replace(element, h('ul', { class: 'tasks' }, task(item.task, 0, prosesOf(element), context))),
  end_of_turn: (element) => replace(element),
};

function unknown(element, item) {
  replace(element, h('p', { class: 'muted' }, `There is something here of type ${line(String(item.type))}.`));
}

// ---------------------------------------------------------------------------------- messages

function userMessage(element, item, context) {
  const text = item.content.map((part) =>
    part.type === 'input_tag' ? h('span', { class: 'tag' }, `@${line(part.text)}`) : words(part.text ?? ''),
  );
  replace(
    element,
    item.quoted_text && h('blockquote', { class: 'quoted' }, words(item.quoted_text)),
    item.attachments.length > 0 &&
      h('div', { class: 'files' }, item.attachments.map((file) => attachment(file, context))),
    text.some((part) => part !== '') && h('div', { class: 'bubble' }, text),
  );
}

export function attachment(file, { does, domains }) {
  const url = file.type === 'image' && previewUrl(file.preview_url, domains);
  const name = line(file.name);
  return h(
    'button',
    {
      type: 'button',
      class: url ? 'file picture' : 'file',
      title: `Save ${name}`,
      onclick: () => does.save(file),
    },
    url ? picture(url, name) : icon(shapes.file),
    !url && h('span', {}, name),
  );
}

function assistantMessage(element, item, context) {
  let body = element.querySelector(':scope > .prose');
  if (!body) {
    body = h('div', { class: 'prose' });
    replace(element, body);
  }
  showMarkdown(body, textOf(item), context.domains, () => {
    const sources = item.content.flatMap((part) => part.annotations ?? []);
    const rest = [
      sources.length > 0 && citations(sources),
      !context.open && messageActions(item, context),
    ];
    element.querySelectorAll(':scope > :not(.prose)').forEach((old) => old.remove());
    element.append(...rest.filter(Boolean));
  });
}

function citations(annotations) {
  return sourceList(
    'ol',
    annotations.map(({ source }) => source),
    { 'aria-label': 'Sources' },
  );
}

/** The first of them, and a button for all. */
function sourceList(tag, sources, properties = {}) {
  const list = h(
    tag,
    { class: 'sources', ...properties },
    sources.slice(0, MOST).map((source) => h('li', {}, sourceLink(source))),
  );
  if (sources.length > MOST) {
    const more = (event) => {
      event.currentTarget.parentElement.remove();
      list.append(...sources.slice(MOST).map((source) => h('li', {}, sourceLink(source))));
    };
    list.append(
      h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: more }, `${sources.length - MOST} more`)),
    );
  }
  return list;
}

function sourceLink(source) {
  const url = source.type === 'url' ? safeUrl(source.url, ['http:', 'https:']) : null;
  const text = line(String(source.title || source.filename || source.label || 'Source'));
  const about = line([source.attribution, source.description].filter(Boolean).join(' · '), 1000);
  const link = url && outward(url, text);
  if (link && about) {
    link.title = about;
  }
  return link
    ? link
    : h('span', { title: about || null }, text);
}

function messageActions(item, { does }) {
  const text = textOf(item);
  return h(
    'div',
    { class: 'actions' },
    copyButton(text, 'Copy', icon(shapes.copy)),
    iconButton(shapes.up, 'Good answer', (event) => does.feedback(item, 'positive', event.currentTarget)),
    iconButton(shapes.down, 'Bad answer', (event) => does.feedback(item, 'negative', event.currentTarget)),
    iconButton(shapes.retry, 'Answer again', () => does.retry(item)),
    iconButton(shapes.quote, 'Quote', () => does.quote(selected() || text)),
  );
}

function selected() {
  return getSelection().toString().trim();
}

// ----------------------------------------------------------------------------- tools, widgets

function clientToolCall(element, item, { does }) {
  const done = item.status === 'completed';
  replace(
    element,
    h(
      'div',
      { class: 'card tool' },
      h('p', {}, done ? 'This page ran ' : 'The server asks this page to run ', h('code', {}, line(item.name))),
      Object.keys(item.arguments).length > 0 && h('pre', { tabindex: '0' }, written(item.arguments)),
      done && item.output !== undefined && h('pre', { tabindex: '0' }, written(item.output)),
      !done &&
        h(
          'div',
          { class: 'row' },
          h('button', { type: 'button', class: 'primary', onclick: () => does.runTool(item) }, 'Run'),
          h('button', { type: 'button', onclick: () => does.refuseTool(item) }, 'Refuse'),
        ),
    ),
  );
}

function widget(element, item, { domains, does, open }) {
  const previous = element.querySelector(':scope > .widget');
  const drawn = renderWidget(item.widget, {
    previous,
    domains,
    renderMarkdown: (place, text) => showMarkdown(place, text, domains),
    onAction: (action, values) => does.act(item, action, values),
  });
  drawn.classList.add('widget');
  replace(element, drawn);
  if (!open && item.copy_text) {
    element.append(
      h(
        'div',
        { class: 'actions' },
        copyButton(item.copy_text, 'Copy', icon(shapes.copy)),
      ),
    );
  }
}

function generatedImage(element, item, { open, domains }) {
  const url = item.image?.url;
  replace(
    element,
    h(
      'figure',
      { class: open ? 'image growing' : 'image' },
      url ? pictureOrLink(url, 'Generated image', domains) : h('div', { class: 'placeholder' }),
      open &&
        h('progress', {
          'aria-label': 'The image is being made',
          max: 1,
          value: item.progress > 0 ? item.progress : null,
        }),
    ),
  );
}

// ---------------------------------------------------------------------------------- workflows

function workflow(element, item, context) {
  const { tasks, summary, expanded, type } = item.workflow;
  const { open } = context;
  const details = element.querySelector(':scope > details') ?? h('details', { class: 'workflow' });
  const touched = details.parentNode === element && details.dataset.touched;
  const first = Math.max(0, tasks.length - MOST);
  const proses = prosesOf(element);
  replace(
    details,
    h(
      'summary',
      {
        onclick: () => {
          details.dataset.touched = 'yes';
        },
      },
      open && h('span', { class: 'spinner', 'aria-hidden': 'true' }),
      line(heading(summary, type, open)),
    ),
    h(
      'ul',
      { class: 'tasks' },
      first > 0 && h('li', { class: 'muted' }, `${first} steps before`),
      tasks.slice(first).map((step, i) => task(step, first + i, proses, context)),
    ),
  );
  if (!touched) {
    details.open = open || expanded === true;
  }
  if (details.parentNode !== element) {
    replace(element, details);
  }
}

function heading(summary, type, open) {
  if (open || !summary) {
    return type === 'reasoning' ? 'Thinking' : 'Working';
  }
  if (summary.title) {
    return summary.title;
  }
  const did = type === 'reasoning' ? 'Thought' : 'Worked';
  return `${did} for ${summary.duration} ${summary.duration === 1 ? 'second' : 'seconds'}`;
}

/** The elements that show the Markdown of an item's steps: they outlive its drawing. */
function prosesOf(element) {
  if (!proses.has(element)) {
    proses.set(element, new Map());
  }
  return proses.get(element);
}

const proses = new WeakMap();

function prose(index, text, known, { domains }) {
  const element = known.get(index) ?? h('div', { class: 'prose' });
  known.set(index, element);
  showMarkdown(element, text, domains);
  return element;
}

function task(step, index, known, context) {
  const state = STATES.includes(step.status_indicator) ? step.status_indicator : 'none';
  return h(
    'li',
    { class: `task ${state}` },
    state === 'loading' && h('span', { class: 'spinner', role: 'img', 'aria-label': 'running' }),
    state === 'complete' && icon(shapes.check, 'done'),
    h(
      'div',
      {},
      title(step) && h('div', { class: 'task-title' }, line(title(step), 1000)),
      step.content && prose(index, step.content, known, context),
      step.queries?.length > 0 && h('div', { class: 'muted' }, line(step.queries.join(' · '), 1000)),
      step.sources?.length > 0 && sourceList('ul', step.sources),
    ),
  );
}

function title(step) {
  return step.title ?? (step.type === 'web_search' ? (step.title_query ?? 'Searched the web') : null);
}
