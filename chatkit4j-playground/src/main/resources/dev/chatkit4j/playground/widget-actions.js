/** The actions of widgets: which values go with one, and what waits while it runs. */
import { isObject } from './widget-values.js';

/**
 * Runs an action.
 *
 * @param source the element that the user used; actions of the same element do not overlap
 * @param action the configuration as written in the widget; without one nothing happens
 * @param usual what shows the loading if the action does not say: 'none', 'self' or 'container'
 * @param context what was given to renderWidget
 */
export async function act(source, action, usual, context) {
  if (!isObject(action) || source.closest('.is-waiting')) {
    return;
  }
  const values = valuesFor(source);
  const waiting = waitingPart(source, action.loadingBehavior, usual);
  const release = waiting ? hold(waiting, source) : () => {};
  try {
    await context.onAction?.(action, values);
  } finally {
    release();
  }
}

function waitingPart(source, behavior, usual) {
  const shown = ['none', 'self', 'container'].includes(behavior) ? behavior : usual;
  return { self: source, container: source.closest('.ckw-form, .ckw') ?? source, none: null }[
    shown
  ];
}

/** Makes the part wait. Returns what ends that and gives back the focus. */
function hold(part, source) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const lock =
    part.tagName === 'BUTTON' ? 'ariaDisabled' : 'disabled' in part ? 'disabled' : 'inert';
  const before = part[lock];
  part.classList.add('is-waiting');
  part.setAttribute('aria-busy', 'true');
  source.classList.add('is-loading');
  part[lock] = lock === 'ariaDisabled' ? 'true' : true;
  return () => {
    part[lock] = before;
    part.classList.remove('is-waiting');
    part.removeAttribute('aria-busy');
    source.classList.remove('is-loading');
    if (focused?.isConnected && document.activeElement === document.body) {
      focused.focus({ preventScroll: true });
    }
  };
}

/** The values of the form around the source, or of the source alone where it is in none. */
function valuesFor(source) {
  const form = source.closest('form');
  const fields = form ? [...form.elements] : [source, ...source.querySelectorAll('input')];
  return fields
    .filter((field) => field.dataset.field && !field.matches(':disabled') && !isUnchosen(field))
    .reduce((values, field) => put(values, field.dataset.field, valueOf(field)), {});
}

function isUnchosen(field) {
  return field.type === 'radio' && !field.checked;
}

function valueOf(field) {
  return field.type === 'checkbox' ? field.checked : field.value;
}

/** "address.city" lies as city in address. */
function put(values, name, value) {
  const path = name.split('.');
  const last = path.pop();
  const place = path.reduce((at, step) => {
    const next = Object.hasOwn(at, step) && typeof at[step] === 'object' ? at[step] : {};
    define(at, step, next);
    return next;
  }, values);
  define(place, last, value);
  return values;
}

/** An own property, whatever the name: assigning to "__proto__" would do something else. */
function define(object, name, value) {
  Object.defineProperty(object, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
