/** Far deeper than anything that a forge sends. */
const mostLevels = 100;

/** The JSON of a body; throws an Error that says what is wrong with it. */
export function readJson(body: Uint8Array): unknown {
  if (depthOf(body) > mostLevels) throw new Error(`its JSON has more than ${mostLevels} levels`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Error(error instanceof SyntaxError ? 'it is no JSON' : 'it is no UTF-8', { cause: error });
  }
}

const [quote, backslash] = [0x22, 0x5c];
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Bytes of characters beyond ASCII are all above 127, so that none is taken for one of these. */
function depthOf(body: Uint8Array): number {
  let [depth, deepest, isText] = [0, 0, false];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (opening.has(byte)) deepest = Math.max(deepest, (depth += 1));
    else if (closing.has(byte)) depth -= 1;
  }
  return deepest;
}
