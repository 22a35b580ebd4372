import { knownError, startsWithKnownError } from './known-errors.js';

/** What stands further on in a line is no message. */
const longestLine = 2_000;

/** How many of the lines after an error may tell more of it: how long to wait. */
const linesAfter = 10;

/** An error that is being tried again counts only this near the end: from any other the program has gone on. */
const nearEnd = 20;

/** Errors in other words that may follow the one that ended it: `make: *** [run] Error 22`. */
const mostOthers = 10;

/** What loggers and lists of causes put before a message: moment, level, name, bullet, number. */
const prefix =
  /(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[^\s\]]{0,20}\]?|\[?\d\d:\d\d:\d\d[^\s\]]{0,12}\]?|\[(?!cause\]|error\]|fatal\])[\w .:/-]{1,40}\]|\[cause\]:|Caused by:|Uncaught\b|[•·✖✗×❌⚠⎿›■●]\ufe0f?|\d{1,2}:(?=\s))[\s:|-]{0,4}/iy;

/** How a message begins that a program prints of its own error. */
const beginsLikeError =
  /\[?(?:API )?(?:[Ee]rror|ERROR|[Ff]atal|FATAL|CRITICAL|ERR!|[Ff]ailed|[Ff]ailure|[Pp]anic)(?:[:!\]]|(?<=[A-Z]) )|[\w$.:-]{0,120}(?:[Ee]rror|Exception|Timeout)(?:[:({]| \[[\w-]{1,40}\]| \{|$)|(?:[\w$-]{1,60}\.){1,8}[A-Z]\w{1,60}:|npm (?:error|ERR!)|(?:curl|wget|ssh|git): |[\w./-]{1,40}: (?:error|fatal|failed|cannot|could not|unable)\b|(?:time=\S{1,40} )?level=(?:error|fatal)\b|(?:Get|Head|Post|Put|Patch|Delete) "|called `Result::unwrap|[Rr]equest failed with |(?:Failed|Unable|Could not|Cannot|Request failed)\b[^:]{0,200}: /y;

/** A fault of the work, not of what it was asked of: the run did not end by an error before it. */
const fault =
  /(?:[\w$-]{1,60}\.){0,8}(?:Assertion|Syntax|Reference|Name|Attribute|Indentation|ModuleNotFound|Import|Key|Index|ZeroDivision)(?:Error|Exception)\b|TypeError: (?!fetch failed|terminated)|FAIL(?:ED)?\s|Tests: {1,8}\d|\d{1,6} (?:failed|failing)\b|error TS\d|error\[E\d|(?:error: )?(?:unknown|unexpected|invalid|unrecognized) (?:option|argument|command|flag)/y;

const triedAgain =
  /\bretrying\b|\bwill (?:retry|try again)\b|\breconnecting\b|\b(?:attempt|retry) #?\d{1,4} ?(?:of|\/) ?\d/i;

/**
 * Finds, in what a program printed beside its structured output, the error that it ended by: the last line that begins
 * like an error of the program's own and is a known one. Lines of diffs, code, JSON and quotations do not begin so.
 */
export function lastError() {
  const after: string[] = [];
  let found: string | null = null;
  let quoted = false;
  let over = false;
  let lines = 0;
  let others = 0;

  return {
    /** Lines are given from the end. */
    putBefore(whole: string): void {
      if (over) return;
      const line = whole.slice(0, longestLine);
      if (line.trim() === '') return;
      lines += 1;
      if (line.startsWith('```')) {
        quoted = !quoted;
        found = null;
      } else if (found === null) {
        judge(line);
        if (after.unshift(line) > linesAfter) after.pop();
      }
      over ||= found !== null && !quoted;
    },
    /** What stands before is no ending: the model has answered since, or there are lines that nobody has read. */
    stop(): void {
      over = true;
    },
    /** With some of the lines after it; null: it did not end by a known one. */
    text: (): string | null => found,
  };

  function judge(line: string): void {
    const message = messageOf(line);
    if (message === null) return;
    if (begins(fault, message)) {
      over ||= !quoted;
      return;
    }
    const known = startsWithKnownError(message);
    if (!known && !begins(beginsLikeError, message)) return;
    if (!known && knownError(message) === null) {
      others += 1;
      over ||= others > mostOthers && !quoted;
      return;
    }
    if (triedAgain.test(message) && lines > nearEnd) return;
    found = [line, ...after].join('\n');
  }
}

/** A line without what stands before its message; null: it is indented like code or a quotation. */
function messageOf(line: string): string | null {
  let message = line.trimStart();
  const indented = message.length < line.length;
  for (let stripped = 0; stripped < 4; stripped += 1) {
    if (!begins(prefix, message)) return indented && stripped === 0 ? null : message;
    message = message.slice(prefix.lastIndex);
  }
  return message;
}

function begins(sticky: RegExp, text: string): boolean {
  sticky.lastIndex = 0;
  return sticky.test(text);
}
