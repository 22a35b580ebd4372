import { colours } from '../../config/colours.js';
import { plainText } from '../draw/plain-text.js';
import { parseEvent, type RenderEvent } from './event.js';
import type { LinePart, LogRedact } from '../../domain/text/redact-log.js';
import { renderClaude } from './render-claude.js';
import { renderCodex } from './render-codex.js';

/** The agents that print events; what any other prints is shown as it is. */
const renderers: ReadonlyMap<string, RenderEvent> = new Map([
  ['claude', renderClaude],
  ['codex', renderCodex],
]);

/** Of a line that came in parts a person sees the beginning. */
const shownOfLongLine = 2_000;

/** The log of one run, part by part, as a person reads it; null where there is nothing to see. */
export function createLogRenderer(agent: string, redact: LogRedact): (part: LinePart) => string | null {
  const render = renderers.get(agent);
  const safe = (text: string) => redact.text(plainText(text));
  let longLine = false;

  return (part) => {
    if (longLine || !part.ends) {
      const begins = !longLine;
      longLine = !part.ends;
      if (!begins) return null;
      const beginning = safe(part.text).slice(0, shownOfLongLine);
      return `${beginning}\n${colours.dim('… a line too long to be shown; --raw shows all of it')}`;
    }
    const event = render === undefined ? null : parseEvent(part.text);
    if (render !== undefined && event !== null) return render(event, safe);
    return redact.part({ text: plainText(part.text), ends: true })?.text ?? null;
  };
}
