const chat = document.getElementById('chat');
const plain = document.getElementById('plain');
const said = document.getElementById('said');

const patience = new Promise((done) => setTimeout(done, 5000, false));
if ((await Promise.race([customElements.whenDefined('openai-chatkit'), patience])) !== false) {
  chat.setOptions({
    api: {
      url: '/chatkit',
      domainKey: 'local-dev',
      uploadStrategy: { type: 'direct', uploadUrl: '/chatkit/attachments' },
    },
    composer: { attachments: { enabled: true } },
    startScreen: { prompts: [{ label: 'Stock', prompt: 'How many city bikes do you have?' }] },
  });
} else {
  chat.hidden = true;
  plain.hidden = false;
}

// ---------------------------------------------------------------- the plain form

let thread;

document.getElementById('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const text = form.text.value;
  try {
    const attachments = form.file.files.length ? [await upload(form.file.files[0])] : [];
    form.reset();
    say('You: ' + text);
    await answer({ content: [{ type: 'input_text', text }], attachments, inference_options: {} });
  } catch (problem) {
    say(problem.message);
  }
});

async function upload(file) {
  const form = new FormData();
  form.append('file', file);
  const answer = await fetch('/chatkit/attachments', { method: 'POST', body: form });
  const attachment = await answer.json();
  if (!answer.ok) {
    throw new Error(attachment.message);
  }
  return attachment.id;
}

async function answer(input) {
  const request = thread
    ? { type: 'threads.add_user_message', params: { thread_id: thread, input } }
    : { type: 'threads.create', params: { input } };
  const response = await fetch('/chatkit', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!response.ok) {
    throw new Error(response.status === 401 ? 'You are not logged in any more.' : 'That did not work.');
  }
  const line = say('');
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    lines.filter((text) => text.startsWith('data: ')).forEach((text) => show(JSON.parse(text.slice(6)), line));
  }
}

function show(event, line) {
  if (event.type === 'thread.created') {
    thread = event.thread.id;
  } else if (event.update?.type === 'assistant_message.content_part.text_delta') {
    line.textContent += event.update.delta;
  } else if (event.type === 'error') {
    say(event.message);
  }
}

function say(text) {
  const line = document.createElement('p');
  line.textContent = text;
  said.append(line);
  return line;
}
