/** The items of a conversation as elements, one function for each type. */
import { PICTURES, h, icon, iconButton, replace, safeUrl, shapes } from '/playground/dom.js';
import { blocks, copyButton, markdown } from '/playground/markdown.js';
import { form } from '/playground/forms.js';
import { renderWidget } from '/playground/widgets.js';

/**
 * Draws an item into its element, which keeps what can stay as it is.
 *
 * @param context {open, domains, does}: whether the item still grows, where pictures may come from,
 *     and what the user can do
 */
export function draw(element, item, context) {
  const drawer = drawers[item.type] ?? unknown;
  element.dataset.type = item.type;
  element.classList.toggle('open', context.open);
  drawer(element, item, context);
}

const drawers = {
  user_message: userMessage,
  assistant_message: assistantMessage,
  client_tool_call: clientToolCall,
  widget,
  generated_image: generatedImage,
  structured_input: (element, item, context) => replace(element, form(item, context)),
  workflow,
  task: (element, item) => replace(element, h('ul', { class: 'tasks' }, task(item.task))),
  end_of_turn: (element) => replace(element),
};

function unknown(element, item) {
  replace(element, h('p', { class: 'muted' }, `There is something here of type ${item.type}.`));
}

// ---------------------------------------------------------------------------------- messages

function userMessage(element, item, context) {
  const text = item.content.map((part) =>
    part.type === 'input_tag' ? h('span', { class: 'tag' }, `@${part.text}`) : (part.text ?? ''),
  );
  replace(
    element,
    item.quoted_text && h('blockquote', { class: 'quoted' }, item.quoted_text),
    item.attachments.length > 0 &&
      h('div', { class: 'files' }, item.attachments.map((file) => attachment(file, context))),
    text.some((part) => part !== '') && h('div', { class: 'bubble' }, text),
  );
}

export function attachment(file, { does }) {
  const picture = file.type === 'image' && safeUrl(file.preview_url, PICTURES);
  return h(
    'button',
    {
      type: 'button',
      class: picture ? 'file picture' : 'file',
      title: `Save ${file.name}`,
      onclick: () => does.save(file),
    },
    picture ? h('img', { src: picture, alt: file.name }) : icon(shapes.file),
    !picture && h('span', {}, file.name),
  );
}

function assistantMessage(element, item, context) {
  let body = element.querySelector(':scope > .prose');
  if (!body) {
    body = h('div', { class: 'prose' });
    replace(element, body);
  }
  prose(body, item.content.map((part) => part.text).join('\n\n'), context.domains);
  const sources = item.content.flatMap((part) => part.annotations ?? []);
  const rest = [
    sources.length > 0 && citations(sources),
    !context.open && messageActions(item, context),
  ];
  element.querySelectorAll(':scope > :not(.prose)').forEach((old) => old.remove());
  element.append(...rest.filter(Boolean));
}

/** Draws only the blocks that are not there yet, or not as they are now. */
function prose(body, text, domains) {
  const drawn = body.blocks ?? [];
  const wanted = blocks(text);
  wanted.forEach((source, i) => {
    if (drawn[i] !== source) {
      const block = h('div', { class: 'block' });
      block.append(markdown(source, domains));
      if (body.children[i]) {
        body.children[i].replaceWith(block);
      } else {
        body.append(block);
      }
    }
  });
  while (body.children.length > wanted.length) {
    body.lastChild.remove();
  }
  body.blocks = wanted;
}

function citations(annotations) {
  return h(
    'ol',
    { class: 'sources', 'aria-label': 'Sources' },
    annotations.map(({ source }) => h('li', {}, sourceLink(source))),
  );
}

function sourceLink(source) {
  const url = source.type === 'url' ? safeUrl(source.url, ['http:', 'https:']) : null;
  const text = source.title || source.filename || source.label || 'Source';
  const about = [source.attribution, source.description].filter(Boolean).join(' · ');
  return url
    ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer', title: about || url }, text)
    : h('span', { title: about || null }, text);
}

function messageActions(item, { does }) {
  const text = item.content.map((part) => part.text).join('\n\n');
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
      h('p', {}, done ? 'This page ran ' : 'The server asks this page to run ', h('code', {}, item.name)),
      Object.keys(item.arguments).length > 0 && h('pre', { tabindex: '0' }, JSON.stringify(item.arguments, null, 2)),
      done && item.output !== undefined && h('pre', { tabindex: '0' }, JSON.stringify(item.output, null, 2)),
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
    renderMarkdown: (text) => markdown(text, domains),
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

function generatedImage(element, item, { open }) {
  const url = item.image && safeUrl(item.image.url, PICTURES);
  replace(
    element,
    h(
      'figure',
      { class: open ? 'image growing' : 'image' },
      url ? h('img', { src: url, alt: 'Generated image' }) : h('div', { class: 'placeholder' }),
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

function workflow(element, item, { open }) {
  const { tasks, summary, expanded, type } = item.workflow;
  const details = element.querySelector(':scope > details') ?? h('details', { class: 'workflow' });
  const touched = details.parentNode === element && details.dataset.touched;
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
      heading(summary, type, open),
    ),
    h('ul', { class: 'tasks' }, tasks.map(task)),
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

function task(step) {
  const state = step.status_indicator ?? 'none';
  return h(
    'li',
    { class: `task ${state}` },
    state === 'loading' && h('span', { class: 'spinner', role: 'img', 'aria-label': 'running' }),
    state === 'complete' && icon(shapes.check, 'done'),
    h(
      'div',
      {},
      title(step) && h('div', { class: 'task-title' }, title(step)),
      step.content && h('div', { class: 'prose' }, markdown(step.content)),
      step.queries?.length > 0 && h('div', { class: 'muted' }, step.queries.join(' · ')),
      step.sources?.length > 0 &&
        h('ul', { class: 'sources' }, step.sources.map((source) => h('li', {}, sourceLink(source)))),
    ),
  );
}

function title(step) {
  return step.title ?? (step.type === 'web_search' ? (step.title_query ?? 'Searched the web') : null);
}
