/** What a user has done in a widget and must not lose when it is drawn anew. */

/** Notes what the user entered and opened. What it returns enters that in fields drawn since then. */
export function keepEntries(previous) {
  const entered = previous ? fieldsOf(previous).filter(isTouched) : [];
  const details = previous?.querySelector('details');
  return (root) => {
    for (const old of entered.filter((field) => !root.contains(field))) {
      enter(counterpart(root, old), old);
    }
    const now = root.querySelector('details');
    if (now && details) {
      now.open = details.open;
    }
  };
}

function fieldsOf(element) {
  return [element, ...element.querySelectorAll('[data-field]')].filter(
    (field) => field.dataset.field,
  );
}

/** The field of the same name; of radio buttons the one of the same value. */
function counterpart(root, old) {
  return fieldsOf(root).find(
    (field) =>
      field.dataset.field === old.dataset.field &&
      field.type === old.type &&
      (old.type !== 'radio' || field.value === old.value),
  );
}

function isTouched(field) {
  if (field.type === 'checkbox' || field.type === 'radio') {
    return field.checked !== field.defaultChecked;
  }
  return field.tagName === 'SELECT'
    ? field.value !== field.dataset.preset
    : field.value !== field.defaultValue;
}

function enter(field, { type, checked, value }) {
  if (!field) {
    return;
  }
  if (type === 'checkbox' || type === 'radio') {
    field.checked = checked;
  } else if (
    field.tagName !== 'SELECT' ||
    [...field.options].some((option) => option.value === value)
  ) {
    field.value = value;
    field.dispatchEvent(new Event('input'));
  }
}

/**
 * Notes focus, cursor and scroll positions. What it returns gives them back, after the element was
 * put in the page, which takes them away. Where nothing was drawn before, a field may ask for focus.
 */
export function keepPlace(previous) {
  if (!previous) {
    return (root) => autoFocus(root);
  }
  const active = previous.contains(document.activeElement) ? document.activeElement : null;
  const cursor = active && cursorOf(active);
  const scrolled = [...previous.querySelectorAll('textarea, pre')]
    .filter((element) => element.scrollTop || element.scrollLeft)
    .map((element) => [element, element.scrollTop, element.scrollLeft]);
  return (root) => {
    scrolled.forEach(([element, top, left]) => {
      const now = root.contains(element)
        ? element
        : element.dataset.field && counterpart(root, element);
      now?.scrollTo?.(left, top);
    });
    if (active && document.activeElement !== active) {
      const now = root.contains(active) ? active : sameControl(root, active);
      now?.focus({ preventScroll: true });
      now?.setSelectionRange && cursor && now.setSelectionRange(...cursor);
    }
  };
}

function autoFocus(root) {
  const nobodyTypes = !document.activeElement?.value;
  if (nobodyTypes) {
    root.querySelector('[data-autofocus]')?.focus({ preventScroll: true });
  }
}

/** Start, end and direction of what is selected in a field; null where a field has no such thing. */
function cursorOf({ selectionStart, selectionEnd, selectionDirection }) {
  return Number.isInteger(selectionStart)
    ? [selectionStart, selectionEnd, selectionDirection]
    : null;
}

function sameControl(root, old) {
  return old.dataset.field
    ? counterpart(root, old)
    : [...root.querySelectorAll(old.tagName)].find((each) => each.textContent === old.textContent);
}
