/** Widgets: each component type has a function below. What a server sends is never taken for HTML. */
import { PICTURES, append, h, icon, safeUrl, shapes } from '/playground/dom.js';
import { chart } from '/playground/charts.js';
import { flow, look, space } from '/playground/widget-style.js';

/**
 * The element of a widget.
 *
 * @param options {onAction, renderMarkdown, previous}: onAction(action, values) is called with the
 *     action as it is written and the values of its form, and returns a promise; previous is the
 *     element that this one takes the place of
 */
export function renderWidget(tree, options = {}) {
  const root = draw(tree, { ...options, form: null }) ?? h('div');
  if (options.previous) {
    keepInputs(options.previous, root);
  }
  return root;
}

function draw(component, context) {
  if (component === null || typeof component !== 'object') {
    return null;
  }
  const drawer = components[component.type];
  const element = drawer
    ? drawer(component, context)
    : h('div', { class: 'w-unknown' }, children(component, context), `<${component.type}>`);
  return element;
}

function children(component, context) {
  return [component.children ?? []].flat().map((child) => draw(child, context));
}

/** What was typed stays, and so does the focus. */
function keepInputs(before, after) {
  const active = document.activeElement;
  before.querySelectorAll('[name]').forEach((old) => {
    const now = after.querySelector(`[name="${CSS.escape(old.name)}"]`);
    if (!now || old.type === 'radio') {
      return;
    }
    if (old.type === 'checkbox') {
      now.checked = old.checked;
    } else if (old.value !== '') {
      now.value = old.value;
    }
    if (old === active) {
      queueMicrotask(() => now.focus());
    }
  });
}

// ------------------------------------------------------------------------------------ actions

/** What happens on a component's action: it is called, and what shows its loading shows it. */
function acting(action, element, context, loads) {
  return async (event) => {
    event?.stopPropagation();
    if (!action || element.dataset.busy) {
      return;
    }
    const behavior = action.loadingBehavior ?? 'auto';
    const kind = behavior === 'auto' ? loads : behavior;
    const busy = kind === 'container' ? element.closest('.w-root') : kind === 'self' ? element : null;
    if (busy) {
      busy.dataset.busy = 'yes';
    }
    try {
      await context.onAction?.(action, values(element.closest('form, .w-root')));
    } finally {
      if (busy) {
        delete busy.dataset.busy;
      }
    }
  };
}

/** The values of the fields, dotted names as objects in objects. */
function values(scope) {
  const all = {};
  scope?.querySelectorAll('[name]').forEach((field) => {
    if (field.type === 'radio' && !field.checked) {
      return;
    }
    const path = field.name.split('.');
    const last = path.pop();
    const place = path.reduce((at, name) => (at[name] ??= {}), all);
    place[last] = field.type === 'checkbox' ? field.checked : field.value;
  });
  return all;
}

function formOf(element, component, action, context) {
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    acting(action, element, context, 'container')();
  });
  return element;
}

// ---------------------------------------------------------------------------------- components

const components = {
  Card: card,
  ListView: listView,
  ListViewItem: listViewItem,
  Basic: (it, context) => look(h('div', { class: 'w-root w-basic' }, children(it, context)), it),
  Box: (it, context) => layout(it, context, it.direction ?? 'col'),
  Row: (it, context) => layout(it, context, 'row'),
  Col: (it, context) => layout(it, context, 'col'),
  Form: (it, context) =>
    formOf(layout(it, context, it.direction ?? 'col', 'form'), it, it.onSubmitAction, context),
  Transition: (it, context) => h('div', { class: 'w-transition' }, draw(it.children, context)),
  Text: text,
  Title: (it) => words('w-title', it, 'md'),
  Caption: (it) => words('w-caption', it, 'md'),
  Label: (it) => look(h('label', { class: 'w-label', for: it.fieldName }, it.value), it),
  Markdown: (it, context) => h('div', { class: 'prose' }, rendered(it.value, context)),
  Badge: badge,
  Divider: (it) => space(h('hr', { class: it.flush ? 'w-divider flush' : 'w-divider' }), it.spacing),
  Icon: (it) => look(h('span', { class: `w-icon ${it.size ?? 'md'}` }, icon(shapeOf(it.name))), it),
  Image: image,
  Button: button,
  Spacer: (it) => look(h('div', { class: 'w-spacer' }), { minWidth: it.minSize }),
  Select: select,
  DatePicker: datePicker,
  Checkbox: checkbox,
  Input: input,
  Textarea: textarea,
  RadioGroup: radioGroup,
  Chart: (it) => look(chart(it), { height: 220, ...it }),
};

function card(it, context) {
  const asForm = it.asForm || it.confirm;
  const root = h(asForm ? 'form' : 'section', {
    class: `w-root w-card ${['sm', 'md', 'lg', 'full'].includes(it.size) ? it.size : 'md'}`,
  });
  const { confirm, cancel } = it;
  append(root, [
    status(it.status),
    h('div', { class: 'w-col w-body' }, it.collapsed ? null : children(it, context)),
    (confirm || cancel) && h('div', { class: 'w-row w-ends' }, [
      cancel && actionButton(cancel, 'outline', context),
      confirm && h('button', { type: 'submit', class: 'w-button solid primary' }, confirm.label),
    ]),
  ]);
  if (asForm) {
    formOf(root, it, confirm?.action, context);
  }
  return look(root, { background: it.background, padding: it.padding });
}

function actionButton({ label, action }, variant, context) {
  const element = h('button', { type: 'button', class: `w-button ${variant}` }, label);
  element.addEventListener('click', acting(action, element, context, 'container'));
  return element;
}

function status(it) {
  return (
    it &&
    h(
      'header',
      { class: 'w-status' },
      it.favicon && safeUrl(it.favicon, PICTURES) && h('img', { src: safeUrl(it.favicon, PICTURES), alt: '' }),
      it.icon && icon(shapeOf(it.icon)),
      it.text,
    )
  );
}

function listView(it, context) {
  const all = children(it, context);
  const limit = Number.isInteger(it.limit) ? it.limit : Infinity;
  const list = h('div', { class: 'w-list', role: 'list' }, all.slice(0, limit));
  const more =
    all.length > limit &&
    h(
      'button',
      {
        type: 'button',
        class: 'w-button ghost block',
        onclick: (event) => {
          list.append(...all.slice(limit));
          event.currentTarget.remove();
        },
      },
      `Show ${all.length - limit} more`,
    );
  return h('section', { class: 'w-root w-card md' }, status(it.status), list, more);
}

function listViewItem(it, context) {
  const action = it.onClickAction;
  const element = h('div', { class: 'w-item w-row', role: 'listitem' }, children(it, context));
  if (action) {
    element.classList.add('clickable');
    element.tabIndex = 0;
    const act = acting(action, element, context, 'self');
    element.addEventListener('click', act);
    element.addEventListener('keydown', (event) => event.key === 'Enter' && act(event));
  }
  return flow(element, it);
}

function layout(it, context, direction, tag = 'div') {
  const element = h(tag, { class: direction === 'row' ? 'w-row' : 'w-col' }, children(it, context));
  return look(flow(element, it), it);
}

function rendered(value, context) {
  return context.renderMarkdown ? context.renderMarkdown(String(value ?? '')) : String(value ?? '');
}

function text(it) {
  if (it.editable && typeof it.editable === 'object') {
    const { name, placeholder, required, pattern } = it.editable;
    return h('input', { class: 'w-input', name, placeholder, required, pattern, value: it.value });
  }
  const element = words('w-text', it, 'md');
  element.classList.toggle('italic', it.italic === true);
  element.classList.toggle('through', it.lineThrough === true);
  return element;
}

function words(kind, it, size) {
  const element = h('p', { class: `${kind} size-${it.size ?? size} ${it.weight ?? ''}` }, it.value);
  const lines = it.maxLines ?? (it.truncate ? 1 : null);
  if (Number.isInteger(lines)) {
    element.classList.add('clamp');
    element.style.setProperty('-webkit-line-clamp', String(lines));
  }
  return look(element, it);
}

function badge(it) {
  return h(
    'span',
    { class: `w-badge ${it.color ?? 'secondary'} ${it.variant ?? 'soft'} ${it.pill ? 'pill' : ''}` },
    it.label,
  );
}

function image(it) {
  const src = safeUrl(it.src, ['https:', 'http:', 'data:', 'blob:']);
  const element = h('img', { class: it.frame ? 'w-image frame' : 'w-image', src, alt: it.alt ?? '' });
  if (['cover', 'contain', 'fill', 'scale-down', 'none'].includes(it.fit)) {
    element.style.objectFit = it.fit;
  }
  return look(element, it);
}

function button(it, context) {
  const element = h(
    'button',
    {
      type: it.submit ? 'submit' : 'button',
      class: [
        'w-button',
        it.variant ?? (it.style === 'primary' ? 'solid' : 'outline'),
        it.color ?? it.style ?? 'secondary',
        it.pill && 'pill',
        it.block && 'block',
        it.size,
      ]
        .filter(Boolean)
        .join(' '),
      disabled: it.disabled === true,
    },
    it.iconStart && icon(shapeOf(it.iconStart)),
    it.label,
    it.iconEnd && icon(shapeOf(it.iconEnd)),
  );
  if (it.onClickAction) {
    element.addEventListener('click', acting(it.onClickAction, element, context, 'self'));
  }
  return element;
}

// -------------------------------------------------------------------------------------- fields

function changing(element, it, context) {
  if (it.onChangeAction) {
    element.addEventListener('change', acting(it.onChangeAction, element, context, 'none'));
  }
  return element;
}

function select(it, context) {
  const element = h(
    'select',
    { class: 'w-input', name: it.name, id: it.name, disabled: it.disabled === true },
    (it.placeholder || it.clearable) && h('option', { value: '' }, it.placeholder ?? ''),
    (it.options ?? []).map((option) =>
      h(
        'option',
        { value: option.value, disabled: option.disabled === true, selected: option.value === it.defaultValue },
        option.label,
      ),
    ),
  );
  return changing(element, it, context);
}

function datePicker(it, context) {
  const day = (value) => (typeof value === 'string' ? value.slice(0, 10) : null);
  return changing(
    h('input', {
      class: 'w-input',
      type: 'date',
      name: it.name,
      id: it.name,
      value: day(it.defaultValue),
      min: day(it.min),
      max: day(it.max),
      disabled: it.disabled === true,
      'aria-label': it.placeholder ?? it.name,
    }),
    it,
    context,
  );
}

function checkbox(it, context) {
  const box = h('input', {
    type: 'checkbox',
    name: it.name,
    checked: it.defaultChecked === true,
    required: it.required === true,
    disabled: it.disabled === true,
  });
  return h('label', { class: 'w-choice' }, changing(box, it, context), it.label ?? it.name);
}

const TYPES = ['number', 'email', 'text', 'password', 'tel', 'url'];

function typed(it) {
  return {
    class: 'w-input',
    name: it.name,
    id: it.name,
    placeholder: it.placeholder,
    required: it.required === true,
    disabled: it.disabled === true,
    'aria-label': it.placeholder ?? it.name,
  };
}

function input(it) {
  return h('input', {
    ...typed(it),
    type: TYPES.includes(it.inputType) ? it.inputType : 'text',
    pattern: it.pattern,
    value: it.defaultValue,
  });
}

function textarea(it) {
  return h('textarea', { ...typed(it), rows: String(it.rows ?? 3) }, it.defaultValue);
}

function radioGroup(it, context) {
  return h(
    'div',
    {
      class: it.direction === 'col' ? 'w-col' : 'w-row',
      role: 'radiogroup',
      'aria-label': it.ariaLabel ?? it.name,
    },
    (it.options ?? []).map((option) =>
      h(
        'label',
        { class: 'w-choice' },
        changing(
          h('input', {
            type: 'radio',
            name: it.name,
            value: option.value,
            checked: option.value === it.defaultValue,
            required: it.required === true,
            disabled: it.disabled === true || option.disabled === true,
          }),
          it,
          context,
        ),
        option.label,
      ),
    ),
  );
}

/** A few names have a shape; the others are a dot. */
function shapeOf(name) {
  return SHAPES[name] ?? 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z';
}

const SHAPES = {
  check: shapes.check,
  'check-circle': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6',
  'circle-question': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.500c-.7.4-1 .9-1 1.500M12 17v.1',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.500 4.500',
  plus: shapes.plus,
  calendar: 'M5 6h14v14H5zM5 10h14M9 3v4M15 3v4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  star: 'M12 4l2.500 5.200 5.500.7-4 3.900 1 5.600-5-2.700-5 2.700 1-5.600-4-3.900 5.500-.7z',
  sparkle: 'M12 4l1.800 6.200L20 12l-6.200 1.800L12 20l-1.800-6.200L4 12l6.200-1.800z',
  document: shapes.file,
  'map-pin': 'M12 21c5-5 7-8 7-11a7 7 0 0 0-14 0c0 3 2 6 7 11zM12 8a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.1',
  'chevron-right': shapes.chevron,
  reload: shapes.retry,
};
