/**
 * Buttons and fields, as the browser's own elements. A field carries its name in the widget as
 * data-field: the browser groups radio buttons by their name over the whole page, so theirs is
 * another.
 */
import { icon } from './icons.js';
import { act } from './widget-actions.js';
import { make } from './dom.js';
import { count, entry, objectsOf, oneOf, set, textOf, worded } from './widget-values.js';

const VARIANTS = ['solid', 'soft', 'outline', 'ghost'];
const SIZES = ['3xs', '2xs', 'xs', 'sm', 'md', 'lg', 'xl', '2xl', '3xl'];
const COLORS = [
  'primary',
  'secondary',
  'info',
  'discovery',
  'success',
  'caution',
  'warning',
  'danger',
];
const GUTTERS = { '2xs': '4px', xs: '6px', sm: '8px', md: '10px', lg: '12px', xl: '16px' };

let lastId = 0;

function newId() {
  lastId += 1;
  return `ckw-${lastId}`;
}

// -------------------------------------------------------------------------------------- buttons

export function button(it, context) {
  const label = textOf(it.label);
  const element = plainButton(label, it);
  if (it.submit === true) {
    element.type = 'submit';
    element.submitAction = it.onClickAction;
  }
  element.addEventListener('click', () => {
    if (it.submit !== true || !element.form) {
      act(element, it.onClickAction, 'self', context);
    }
  });
  return element;
}

/** A button that looks as told and does nothing yet. */
export function plainButton(label, it) {
  const element = make(
    'button',
    'ckw-button',
    it.iconStart ? icon(it.iconStart) : null,
    label === '' ? null : make('span', 'ckw-button-label', label),
    it.iconEnd ? icon(it.iconEnd) : null,
  );
  element.type = 'button';
  element.disabled = it.disabled === true;
  const styled =
    it.style === 'primary'
      ? { color: 'primary', variant: 'solid' }
      : { color: 'secondary', variant: it.color ? 'solid' : 'outline' };
  element.classList.add(`is-${oneOf(it.color, COLORS, styled.color)}`);
  dress(element, it, styled.variant);
  element.classList.toggle('is-uniform', it.uniform === true || label === '');
  if (['sm', 'md', 'lg', 'xl', '2xl'].includes(it.iconSize)) {
    element.classList.add(`ckw-icon-${it.iconSize}`);
  }
  if (label === '') {
    element.setAttribute('aria-label', textOf(it.iconStart ?? it.iconEnd) || 'Button');
  }
  return element;
}

/** Variant, size, roundness and width, which all controls have alike. */
function dress(element, it, variant) {
  element.classList.add('ckw-control', `is-${oneOf(it.variant, VARIANTS, variant)}`);
  element.classList.add(`is-size-${oneOf(it.size, SIZES, 'lg')}`);
  element.classList.toggle('is-pill', it.pill === true);
  element.classList.toggle('is-block', it.block === true);
  set(element, '--ckw-gutter', entry(GUTTERS, it.gutterSize));
}

// --------------------------------------------------------------------------------------- fields

function named(element, it) {
  element.id = newId();
  element.name = textOf(it.name);
  element.dataset.field = textOf(it.name);
  element.disabled = it.disabled === true;
  element.required = it.required === true;
  return element;
}

function onChange(element, it, context) {
  element.addEventListener('change', () => act(element, it.onChangeAction, 'none', context));
}

export function select(it, context) {
  const element = named(make('select', ''), it);
  const options = objectsOf(it.options);
  const placeholder = textOf(it.placeholder);
  const preset = options.some((option) => option.value === it.defaultValue) ? it.defaultValue : '';
  if (placeholder || it.clearable === true || preset === '') {
    element.append(noChoice(placeholder, it.clearable === true));
  }
  element.append(...options.map(choice));
  element.value = preset;
  element.dataset.preset = preset;
  if (placeholder) {
    element.setAttribute('aria-label', placeholder);
  }
  markEmpty(element);
  onChange(element, it, context);
  const box = make('span', 'ckw-select', element, icon('chevron-down'));
  dress(box, it, 'outline');
  return box;
}

function noChoice(placeholder, selectable) {
  const option = make('option', '', placeholder || '–');
  option.value = '';
  option.disabled = !selectable;
  option.hidden = !selectable;
  return option;
}

function choice({ value, label, description, disabled }) {
  const words = [textOf(label) || textOf(value), textOf(description)].filter(Boolean);
  const option = make('option', '', words.join(' – '));
  option.value = textOf(value);
  option.disabled = disabled === true;
  return option;
}

export function datePicker(it, context) {
  const element = named(make('input', ''), it);
  element.type = 'date';
  element.min = day(it.min);
  element.max = day(it.max);
  element.defaultValue = day(it.defaultValue);
  const placeholder = textOf(it.placeholder);
  if (placeholder) {
    element.setAttribute('aria-label', placeholder);
  }
  markEmpty(element);
  onChange(element, it, context);
  const box = make(
    'span',
    'ckw-date',
    element,
    placeholder ? make('span', 'ckw-placeholder', placeholder) : null,
  );
  dress(box, it, 'outline');
  return box;
}

/** The day of a moment as it is written, without regard to time zones. */
function day(value) {
  return /^\d{4}-\d{2}-\d{2}/.exec(textOf(value))?.[0] ?? '';
}

/** An empty field shows its placeholder in a pale colour. */
function markEmpty(element) {
  const mark = () => element.classList.toggle('is-empty', element.value === '');
  element.addEventListener('input', mark);
  mark();
}

export function checkbox(it, context) {
  const element = named(make('input', ''), it);
  element.type = 'checkbox';
  element.defaultChecked = it.defaultChecked === true;
  onChange(element, it, context);
  const label = textOf(it.label);
  return make('label', 'ckw-check', element, label ? make('span', '', label) : null);
}

export function radioGroup(it, context) {
  const group = newId();
  const options = objectsOf(it.options);
  const element = make(
    'div',
    'ckw-radios',
    options.map((option) => radio(option, it, group)),
  );
  element.classList.toggle('is-row', it.direction !== 'col');
  element.id = `${group}-all`;
  element.dataset.group = textOf(it.name);
  element.setAttribute('role', 'radiogroup');
  element.setAttribute('aria-label', textOf(it.ariaLabel) || textOf(it.name));
  onChange(element, it, context);
  return element;
}

function radio(option, it, group) {
  const element = named(make('input', ''), it);
  element.type = 'radio';
  element.name = group;
  element.value = textOf(option.value);
  element.defaultChecked = option.value === it.defaultValue;
  element.disabled ||= option.disabled === true;
  return make(
    'label',
    'ckw-check',
    element,
    make('span', '', textOf(option.label) || textOf(option.value)),
  );
}

export function input(it) {
  const element = named(make('input', 'ckw-input'), it);
  element.type = oneOf(it.inputType, ['number', 'email', 'text', 'password', 'tel', 'url'], 'text');
  typed(element, it);
  patterned(element, it.pattern);
  dress(element, it, 'outline');
  return element;
}

export function textarea(it) {
  const element = named(make('textarea', 'ckw-input ckw-textarea'), it);
  element.rows = count(it.rows) ?? 3;
  typed(element, it);
  patterned(element, it.pattern);
  dress(element, it, 'outline');
  if (it.autoResize === true) {
    growing(element, count(it.maxRows));
  }
  return element;
}

/** Text that can be changed where it stands. */
export function editableText(it) {
  const editable = it.editable;
  const lines = count(it.maxLines) ?? count(it.minLines) ?? 1;
  const element = named(make(lines > 1 ? 'textarea' : 'input', 'ckw-text ckw-editable'), editable);
  typed(element, { ...editable, defaultValue: it.value });
  patterned(element, editable.pattern);
  worded(element, { ...it, truncate: false, maxLines: null });
  if (lines > 1) {
    element.rows = count(it.minLines) ?? 1;
    growing(element, count(it.maxLines));
  }
  element.setAttribute('aria-label', textOf(editable.placeholder) || textOf(editable.name));
  return element;
}

function typed(element, it) {
  element.defaultValue = textOf(it.defaultValue);
  element.placeholder = textOf(it.placeholder);
  if (/^[a-z0-9 -]{1,60}$/.test(textOf(it.autoComplete))) {
    element.autocomplete = it.autoComplete;
  } else if (it.allowAutofillExtensions !== true) {
    element.autocomplete = 'off';
    element.dataset['1pIgnore'] = 'true';
    element.dataset.lpignore = 'true';
  }
  if (it.autoFocus === true) {
    element.dataset.autofocus = 'true';
  }
  if (it.autoSelect === true) {
    element.addEventListener('focus', () => element.select());
  }
}

/** A pattern is checked on submit. One that is no regular expression is left out. */
function patterned(element, pattern) {
  if (typeof pattern !== 'string' || pattern === '') {
    return;
  }
  if (element.tagName === 'INPUT') {
    element.pattern = pattern;
    return;
  }
  const whole = expression(pattern);
  const check = () =>
    element.setCustomValidity(
      element.value === '' || !whole || whole.test(element.value)
        ? ''
        : 'Please match the requested format.',
    );
  element.addEventListener('input', check);
  check();
}

function expression(pattern) {
  try {
    return new RegExp(`^(?:${pattern})$`, 'v');
  } catch {
    return null;
  }
}

/** Grows with its text, at most to that many lines. */
function growing(element, most) {
  element.classList.add('ckw-growing');
  set(element, '--ckw-min-rows', String(element.rows));
  set(element, '--ckw-max-rows', String(Math.max(most ?? 12, element.rows)));
  if (!CSS.supports('field-sizing', 'content')) {
    element.addEventListener('input', () => {
      element.style.height = 'auto';
      element.style.height = `${element.scrollHeight + 2}px`;
    });
  }
}

// --------------------------------------------------------------------------------------- labels

export function label(it) {
  const element = make('label', 'ckw-label', textOf(it.value));
  element.classList.add(`ckw-text-${oneOf(it.size, ['xs', 'sm', 'md', 'lg', 'xl'], 'sm')}`);
  element.dataset.labels = textOf(it.fieldName);
  worded(element, it);
  return element;
}

/** Ties each label to the field of its name, in its form first. */
export function tieLabels(root) {
  for (const element of root.querySelectorAll('[data-labels]')) {
    const name = CSS.escape(element.dataset.labels);
    const wanted = `[data-group="${name}"], [data-field="${name}"]:not([type="radio"])`;
    const field =
      (element.closest('form') ?? root).querySelector(wanted) ?? root.querySelector(wanted);
    element.id ||= newId();
    element.classList.toggle('is-required', isRequired(field));
    if (field?.dataset.group !== undefined) {
      field.removeAttribute('aria-label');
      field.setAttribute('aria-labelledby', element.id);
    } else if (field) {
      field.removeAttribute('aria-label');
      element.htmlFor = field.id;
    }
  }
}

function isRequired(field) {
  return (field?.required ?? field?.querySelector('input')?.required) === true;
}
