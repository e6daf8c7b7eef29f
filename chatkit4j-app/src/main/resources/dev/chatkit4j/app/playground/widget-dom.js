/** An element with a class and children. Texts become text nodes, nothing becomes markup. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}
