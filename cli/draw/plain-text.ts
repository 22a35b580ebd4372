/** Texts of agents and issues as a terminal may show them: nothing in them moves the cursor, colours, or turns the line around. */

const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
const turning = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** Lines and tabs stay. */
export function plainText(text: string): string {
  return text
    .replace(escapes, '')
    .replace(turning, '')
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}

export function onOneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
