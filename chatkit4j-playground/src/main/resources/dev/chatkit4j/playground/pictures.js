/**
 * The one place that makes pictures. They are loaded from this server, from within the page, and
 * from the domains that the thread names; those of files also from where files are. From nowhere
 * else.
 */
import { h, safeUrl } from './dom.js';

/** Where files are if not here: "https://host", or "https://*.domain". */
const FILES = [...document.querySelectorAll('meta[name="files"]')].map((it) => it.content);

/** The address of a picture that may be loaded, else null. */
export function pictureUrl(address, domains) {
  const url = urlOf(address);
  return url && mayLoad(url, domains) ? url.href : null;
}

/** Likewise of the picture of a file. */
export function previewUrl(address, domains) {
  const url = urlOf(address);
  return url && (mayLoad(url, domains) || FILES.some((place) => isAt(url, place))) ? url.href : null;
}

function urlOf(address) {
  const text = typeof address === 'string' ? address : '';
  const url = text === '' ? null : safeUrl(text, ['http:', 'https:', 'data:', 'blob:']);
  return url && new URL(url);
}

function mayLoad(url, domains) {
  if (url.protocol === 'data:') {
    return /^image\//i.test(url.pathname);
  }
  if (url.origin === location.origin) {
    return true; // also of a blob, whose origin is that of its page
  }
  return url.protocol === 'https:' && domains.some((domain) => isIn(url.hostname, domain));
}

function isAt(url, place) {
  const { protocol, hostname, host } = new URL(place.replace('://*.', '://'));
  const there = place.includes('://*.') ? isIn(url.hostname, hostname) : url.host === host;
  return url.protocol === protocol && there;
}

function isIn(host, domain) {
  const wanted = typeof domain === 'string' ? domain.toLowerCase() : '';
  return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`));
}

/** A picture, of an address that pictureUrl gave. */
export function picture(url, alt, properties = {}) {
  return h('img', { decoding: 'async', referrerpolicy: 'no-referrer', alt, ...properties, src: url });
}

/** The picture, or a link to it, or the words that stand for it. */
export function pictureOrLink(address, alt, domains, properties) {
  const loaded = pictureUrl(address, domains);
  if (loaded) {
    return picture(loaded, alt, properties);
  }
  const url = safeUrl(address, ['http:', 'https:']);
  return url ? outward(url, `${alt} (${new URL(url).host})`) : alt;
}

/** A link that opens beside the page, and says where it leads. */
export function outward(url, ...children) {
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer', title: url }, children);
}
