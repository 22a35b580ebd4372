/** A text of so many bytes at most; one that is cut ends with what says so. */
export function cutBytes(text: string, limit: number, cutOff: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  const room = limit - new TextEncoder().encode(cutOff).length;
  // Half a character at the end is left out.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + cutOff;
}
