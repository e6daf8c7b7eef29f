/** Structured input: questions with choices or free ones. */
import { h, line, words } from './dom.js';

const NAMES = { answered: 'Answered', skipped: 'Skipped' };

/** Of questions, and of the choices of one, no more are shown. */
const MOST = 500;

let lastId = 0;

/** The form of an item, or what was answered. */
export function form(item, context) {
  return item.status === 'pending' ? asked(item, context) : told(item);
}

function told(item) {
  return h(
    'div',
    { class: 'card form' },
    h('p', { class: 'muted' }, NAMES[item.status] ?? line(String(item.status))),
    h(
      'dl',
      {},
      item.inputs.slice(0, MOST).map((input) => [
        h('dt', {}, words(input.question)),
        h(
          'dd',
          {},
          input.answer && !input.answer.skipped ? words(input.answer.values.join(', ')) : 'Skipped',
        ),
      ]),
    ),
  );
}

function asked(item, { does }) {
  const fields = item.inputs.slice(0, MOST).map(field);
  const element = h(
    'form',
    {
      class: 'card form',
      onsubmit: (event) => {
        event.preventDefault();
        send('answered');
      },
    },
    fields.map((each) => each.element),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'submit', class: 'primary' }, 'Submit'),
      h('button', { type: 'button', onclick: () => send('skipped') }, 'Skip'),
    ),
  );

  function send(status) {
    const answers = {};
    if (status === 'answered') {
      fields.forEach(({ id, values }) => {
        const given = values();
        answers[id] = { values: given, skipped: given.length === 0 };
      });
    }
    element.querySelectorAll('button').forEach((button) => {
      button.disabled = true;
    });
    does.submit(item, { status, answers });
  }
  return element;
}

function field(input) {
  lastId += 1;
  const name = `question-${lastId}`;
  if (input.type !== 'multiple_choice') {
    const box = h('textarea', { id: name, rows: '2' });
    return {
      id: input.id,
      values: () => [box.value.trim()].filter(Boolean),
      element: h(
        'div',
        { class: 'field' },
        h('label', { for: name }, words(input.question)),
        input.description && h('p', { class: 'muted' }, words(input.description)),
        box,
      ),
    };
  }
  const choices = input.options.slice(0, MOST).map((option) =>
    h('input', { type: input.multiple ? 'checkbox' : 'radio', name, value: option.value }),
  );
  return {
    id: input.id,
    values: () => choices.filter((choice) => choice.checked).map((choice) => choice.value),
    element: h(
      'fieldset',
      { class: 'field' },
      h('legend', {}, words(input.question)),
      choices.map((choice) => h('label', { class: 'choice' }, choice, words(choice.value))),
    ),
  };
}
