/** OpenAI's component against this server. It comes from OpenAI's site, and so needs the Internet. */
import { CHATKIT, headers } from './wire.js';

const SOURCE = 'https://cdn.platform.openai.com/deployments/chatkit/chatkit.js';
const PATIENCE = 15_000;
const NAME = 'openai-chatkit';

document.documentElement.dataset.theme =
  localStorage.getItem('chatkit4j.theme') ??
  (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const state = document.getElementById('state');
try {
  await loaded();
  embed();
} catch (failure) {
  state.setAttribute('role', 'alert');
  state.textContent = `${failure.message} The playground needs nothing but this server.`;
}

function loaded() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SOURCE;
    script.onload = () => customElements.whenDefined(NAME).then(resolve);
    script.onerror = () =>
      reject(new Error(`OpenAI's component cannot be loaded from ${SOURCE}.`));
    document.head.append(script);
    setTimeout(
      () => reject(new Error(`${SOURCE} does not answer within ${PATIENCE / 1000} seconds.`)),
      PATIENCE,
    );
  });
}

function embed() {
  const chat = document.createElement(NAME);
  chat.setOptions({
    api: {
      url: CHATKIT,
      domainKey: 'local-dev',
      uploadStrategy: { type: 'two_phase' },
      fetch: (url, options) =>
        fetch(url, { ...options, headers: { ...options?.headers, ...headers() } }),
    },
    composer: { attachments: { enabled: true } },
  });
  state.remove();
  document.querySelector('main').append(chat);
}
