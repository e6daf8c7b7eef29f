/**
 * Draws the widgets of ChatKit: a function for each type of component. What a server sends becomes
 * text and checked styles, never markup; a property of a wrong type is as if it were not there.
 */
import { icon } from './icons.js';
import { act } from './widget-actions.js';
import { chart } from './widget-chart.js';
import {
  button,
  checkbox,
  datePicker,
  editableText,
  input,
  label,
  plainButton,
  radioGroup,
  select,
  textarea,
  tieLabels,
} from './widget-controls.js';
import { make } from './dom.js';
import { picture, pictureUrl } from './pictures.js';
import { bounded } from './widget-bounds.js';
import { keepEntries, keepPlace } from './widget-place.js';
import {
  arranged,
  background,
  border,
  color,
  count,
  isObject,
  laidOut,
  length,
  margin,
  oneOf,
  padding,
  radius,
  set,
  sized,
  space,
  textOf,
  worded,
} from './widget-values.js';

const COMPONENTS = {
  Card: card,
  ListView: listView,
  Basic: basic,
  ListViewItem: listViewItem,
  Box: (it, context) =>
    flexBox('div', it.direction === 'row' ? 'row' : 'col', it, context, 'ckw-box'),
  Row: (it, context) => flexBox('div', 'row', it, context),
  Col: (it, context) => flexBox('div', 'col', it, context),
  Form: form,
  Text: text,
  Title: title,
  Caption: caption,
  Markdown: markdown,
  Badge: badge,
  Divider: divider,
  Icon: iconOf,
  Image: image,
  Button: button,
  Spacer: spacer,
  Select: select,
  DatePicker: datePicker,
  Checkbox: checkbox,
  Input: input,
  Textarea: textarea,
  Label: label,
  RadioGroup: radioGroup,
  Transition: transition,
  Chart: chart,
};

/** Of each drawn root: what was given to draw it. */
const contexts = new WeakMap();
/** Of each drawn component's element: its type, key and own properties, and where its children are. */
const records = new WeakMap();
/** Of a component that is being drawn: the element that its children were put in. */
const hosts = new WeakMap();

/**
 * The element of a widget.
 *
 * @param tree the root component, as JSON
 * @param options onAction(action, values) is called with an action's configuration as written and
 *     the values of its form, and returns a promise; what waits for it is shown as waiting.
 *     renderMarkdown(element, text) shows a text in an element that may show its beginning already;
 *     without it Markdown is shown as text. domains are where else pictures may come from. previous
 *     is the element that was drawn before for this widget: the parts that are equal stay, and the
 *     element itself may be what is returned. theme is "light" or "dark", by default the page's.
 */
export function renderWidget(
  whole,
  { onAction, renderMarkdown, domains = [], previous, theme } = {},
) {
  const tree = bounded(whole);
  const context = contexts.get(previous) ?? {};
  const asBefore = String(context.domains) === String(domains);
  Object.assign(context, { onAction, renderMarkdown, domains });
  const enterAgain = keepEntries(previous);
  const giveBack = keepPlace(previous);
  const root =
    contexts.has(previous) && tree && asBefore
      ? patched(previous, tree, context)
      : drawn(tree ?? {}, context);
  contexts.set(root, context);
  root.classList.add('ckw');
  showTheme(root, tree?.theme, theme);
  tieLabels(root);
  enterAgain(root);
  queueMicrotask(() => giveBack(root));
  return root;
}

/** A widget of its own theme does not take the colours of the page. */
function showTheme(root, own, ofPage) {
  const theme = oneOf(own, ['light', 'dark'], oneOf(ofPage, ['light', 'dark'], ''));
  if (theme) {
    root.dataset.theme = theme;
  } else {
    delete root.dataset.theme;
  }
  root.classList.toggle('has-own-theme', theme !== '' && theme === own && own !== ofPage);
}

// ------------------------------------------------------------------------- drawing and redrawing

function drawn(component, context) {
  const draw = Object.hasOwn(COMPONENTS, textOf(component.type))
    ? COMPONENTS[component.type]
    : unknown;
  const element = draw(component, context);
  records.set(element, {
    type: component.type,
    key: component.key,
    own: ownProperties(component),
    host: hosts.get(component),
  });
  return element;
}

function ownProperties({ children, ...own }) {
  return JSON.stringify(own);
}

function withoutWords({ children, value, streaming, ...own }) {
  return JSON.stringify(own);
}

/** The children of a component, be it a list, one or none. */
function childrenOf({ children }) {
  return [children].flat().filter(isObject);
}

/** Puts the children of a component in an element. */
function filled(element, component, context) {
  element.append(...childrenOf(component).map((child) => drawn(child, context)));
  hosts.set(component, element);
  return element;
}

/** The element of a component that was drawn before: the same one with its changes, or a new one. */
function patched(element, component, context) {
  const record = records.get(element);
  const own = ownProperties(component);
  const same = record.type === component.type && record.key === component.key;
  const unchanged = same && (record.own === own || onlyWordsChanged(record, component));
  if (!unchanged || (record.host && isCut(component, record.host))) {
    return drawn(component, context);
  }
  if (record.own !== own) {
    reword(element, component, context);
    record.own = own;
  }
  if (record.host) {
    patchChildren(record.host, childrenOf(component), context);
  }
  return element;
}

function patchChildren(host, children, context) {
  children.forEach((child, index) => {
    const before = host.children[index];
    if (!before) {
      host.append(drawn(child, context));
      return;
    }
    const after = patched(before, child, context);
    if (after !== before) {
      after.hidden = before.hidden;
      before.replaceWith(after);
    }
  });
  while (host.children.length > children.length) {
    host.lastElementChild.remove();
  }
}

/** Whether a list that shows some of its items only has another number of them now. */
function isCut(component, host) {
  return component.type === 'ListView' && childrenOf(component).length !== host.children.length;
}

function onlyWordsChanged(record, component) {
  if (!['Text', 'Markdown'].includes(component.type) || component.editable) {
    return false;
  }
  return withoutWords(JSON.parse(record.own)) === withoutWords(component);
}

function reword(element, it, context) {
  if (it.type === 'Markdown') {
    showMarkdown(element, it, context);
  } else {
    showText(element, it);
  }
}

// ----------------------------------------------------------------------------------------- roots

function card(it, context) {
  const root = make(it.asForm === true ? 'form' : 'div', 'ckw-card');
  root.classList.add(`is-card-${oneOf(it.size, ['sm', 'md', 'lg', 'full'], 'md')}`);
  root.classList.toggle('ckw-form', it.asForm === true);
  background(root, it.background);
  const body = filled(make('div', 'ckw-card-body ckw-col'), it, context);
  padding(body, it.padding ?? 4);
  const confirm = cardButton(it.confirm, { style: 'primary' }, context);
  const cancel = cardButton(it.cancel, {}, context);
  const footer = confirm || cancel ? make('div', 'ckw-card-footer', cancel, confirm) : null;
  if (it.asForm === true) {
    if (confirm) {
      confirm.type = 'submit';
    }
    submits(root, (submitter) => submitter?.submitAction ?? it.confirm?.action, context);
  }
  root.append(...collapsible(it, status(it.status, context), [body, footer].filter(Boolean)));
  return root;
}

function cardButton(it, look, context) {
  if (!isObject(it)) {
    return null;
  }
  const element = plainButton(textOf(it.label), look);
  element.addEventListener('click', () => {
    if (element.type !== 'submit') {
      act(element, it.action, 'container', context);
    }
  });
  return element;
}

function collapsible(it, head, rest) {
  if (it.collapsed !== true) {
    return [head, ...rest].filter(Boolean);
  }
  const summary = make(
    'summary',
    'ckw-summary',
    head ?? make('span', 'ckw-status', 'Details'),
    icon('chevron-right'),
  );
  return [make('details', 'ckw-details', summary, rest)];
}

/** Where a widget comes from: an icon or a site's picture, and words. */
function status(it, { domains }) {
  if (!isObject(it)) {
    return null;
  }
  const address = pictureUrl(it.favicon, domains);
  const sign = address ? favicon(address, it.frame === true) : it.icon ? icon(it.icon) : null;
  return make('div', 'ckw-status', sign, make('span', '', textOf(it.text)));
}

function favicon(address, framed) {
  const element = picture(address, '');
  element.className = framed ? 'ckw-favicon is-framed' : 'ckw-favicon';
  element.addEventListener('error', () => element.remove());
  return element;
}

function listView(it, context) {
  const items = filled(make('ul', 'ckw-items'), it, context);
  return make('div', 'ckw-list', status(it.status, context), items, more(items, it.limit));
}

/** Hides the items over the limit behind a button. */
function more(items, limit) {
  const shown = limit === 'auto' ? 5 : count(limit);
  const hidden = shown ? [...items.children].slice(shown) : [];
  if (hidden.length === 0) {
    return null;
  }
  hidden.forEach((item) => {
    item.hidden = true;
  });
  const element = plainButton(`Show ${hidden.length} more`, {
    variant: 'ghost',
    block: true,
    size: 'md',
  });
  element.classList.add('ckw-more');
  element.addEventListener('click', () => {
    hidden.forEach((item) => {
      item.hidden = false;
    });
    element.remove();
    hidden[0].querySelector('button')?.focus();
  });
  return element;
}

function basic(it, context) {
  const element = filled(make('div', 'ckw-basic'), it, context);
  element.classList.add(it.direction === 'row' ? 'ckw-row' : 'ckw-col');
  laidOut(element, it);
  return element;
}

/** An item that can be chosen has a button under its content, over all of its area. */
function listViewItem(it, context) {
  const content = filled(make('div', 'ckw-item-content ckw-row'), it, context);
  arranged(content, it);
  const element = make('li', 'ckw-item', content);
  if (isObject(it.onClickAction)) {
    const cover = make('button', 'ckw-cover');
    cover.type = 'button';
    cover.setAttribute('aria-label', content.textContent.trim().slice(0, 200) || 'Open');
    cover.addEventListener('click', () => act(cover, it.onClickAction, 'self', context));
    element.classList.add('is-clickable');
    element.prepend(cover);
  }
  return element;
}

// ---------------------------------------------------------------------------------------- layout

function flexBox(tag, direction, it, context, className = '') {
  const element = filled(make(tag, `ckw-${direction} ${className}`.trim()), it, context);
  laidOut(element, it);
  return element;
}

function form(it, context) {
  const element = flexBox('form', it.direction === 'row' ? 'row' : 'col', it, context, 'ckw-form');
  submits(element, (submitter) => it.onSubmitAction ?? submitter?.submitAction, context);
  return element;
}

/** A form's action runs once the browser finds its fields valid. */
function submits(element, actionOf, context) {
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    const whole = !submitter || submitter.parentElement.classList.contains('ckw-card-footer');
    act(submitter ?? element, actionOf(submitter), whole ? 'container' : 'self', context);
  });
}

function spacer(it) {
  const element = make('div', 'ckw-spacer');
  set(element, 'min-width', length(it.minSize));
  set(element, 'min-height', length(it.minSize));
  return element;
}

function divider(it) {
  const element = make('hr', 'ckw-divider');
  element.classList.toggle('ckw-flush', it.flush === true);
  set(element, '--ckw-divider-color', color(it.color, 'border'));
  set(element, '--ckw-divider-size', length(it.size));
  set(element, '--ckw-divider-space', space(it.spacing));
  return element;
}

function transition(it, context) {
  return filled(make('div', 'ckw-transition'), it, context);
}

function unknown(it, context) {
  return childrenOf(it).length > 0
    ? filled(make('div', 'ckw-col'), it, context)
    : make('span', 'ckw-unknown', textOf(it.type).slice(0, 40) || '?');
}

// ----------------------------------------------------------------------------------------- words

function text(it) {
  if (isObject(it.editable)) {
    return sizedText(editableText(it), it);
  }
  const element = make('p', 'ckw-text');
  worded(element, it);
  showText(element, it);
  return sizedText(element, it);
}

function sizedText(element, it) {
  element.classList.add(`ckw-text-${oneOf(it.size, ['xs', 'sm', 'md', 'lg', 'xl'], 'md')}`);
  element.classList.toggle('is-italic', it.italic === true);
  element.classList.toggle('is-struck', it.lineThrough === true);
  set(element, 'width', length(it.width));
  return element;
}

/** Text that grows keeps its node, and with it what the user has selected. */
function showText(element, it) {
  const value = textOf(it.value);
  const before = element.textContent;
  if (before !== '' && value.startsWith(before)) {
    element.firstChild.appendData(value.slice(before.length));
  } else {
    element.textContent = value;
  }
  element.classList.toggle('is-streaming', it.streaming === true);
}

function title(it) {
  const element = make('h3', 'ckw-title', textOf(it.value));
  element.classList.add(
    `ckw-title-${oneOf(it.size, ['sm', 'md', 'lg', 'xl', '2xl', '3xl', '4xl', '5xl'], 'md')}`,
  );
  worded(element, it);
  return element;
}

function caption(it) {
  const element = make('p', 'ckw-caption', textOf(it.value));
  element.classList.add(`ckw-caption-${oneOf(it.size, ['sm', 'md', 'lg'], 'md')}`);
  worded(element, it);
  return element;
}

function markdown(it, context) {
  const element = make('div', 'ckw-markdown');
  showMarkdown(element, it, context);
  return element;
}

function showMarkdown(element, it, { renderMarkdown }) {
  if (renderMarkdown) {
    renderMarkdown(element, textOf(it.value));
  } else {
    element.textContent = textOf(it.value);
  }
  element.classList.toggle('is-plain', !renderMarkdown);
  element.classList.toggle('is-streaming', it.streaming === true);
}

function badge(it) {
  const element = make('span', 'ckw-badge', textOf(it.label));
  const colors = ['secondary', 'success', 'danger', 'warning', 'info', 'discovery'];
  element.classList.add(
    `is-${oneOf(it.color, colors, 'secondary')}`,
    `is-${oneOf(it.variant, ['solid', 'soft', 'outline'], 'soft')}`,
    `is-badge-${oneOf(it.size, ['sm', 'md', 'lg'], 'sm')}`,
  );
  element.classList.toggle('is-pill', it.pill === true);
  return element;
}

// -------------------------------------------------------------------------------------- pictures

function iconOf(it) {
  const element = make('span', 'ckw-icon-box', icon(it.name));
  element.classList.add(
    `ckw-icon-${oneOf(it.size, ['xs', 'sm', 'md', 'lg', 'xl', '2xl', '3xl'], 'md')}`,
  );
  set(element, 'color', color(it.color, 'text'));
  return element;
}

function image(it, { domains }) {
  const address = pictureUrl(it.src, domains);
  const element = make('span', 'ckw-image');
  element.classList.toggle('is-framed', it.frame === true);
  element.classList.toggle('ckw-flush', it.flush === true);
  sized(element, it);
  margin(element, it.margin);
  border(element, it.border);
  radius(element, it.radius);
  background(element, it.background);
  if (address) {
    element.append(fitted(picture(address, textOf(it.alt)), it));
    element.firstChild.addEventListener('error', () => showNoPicture(element, it));
  } else {
    showNoPicture(element, it);
  }
  return element;
}

function fitted(element, it) {
  const places = [
    'top left',
    'top',
    'top right',
    'left',
    'center',
    'right',
    'bottom left',
    'bottom',
    'bottom right',
  ];
  set(
    element,
    'object-fit',
    oneOf(it.fit, ['cover', 'contain', 'fill', 'scale-down', 'none'], 'cover'),
  );
  set(element, 'object-position', oneOf(it.position, places, null));
  return element;
}

function showNoPicture(element, it) {
  element.classList.add('is-broken');
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', textOf(it.alt) || 'Picture');
  element.replaceChildren(icon('square-image'));
}
