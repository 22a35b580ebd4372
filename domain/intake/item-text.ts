const longestTitle = 200;
export const longestDescription = 1_048_576;

export interface TextProblem {
  readonly of: 'title' | 'description';
  readonly what: string;
  readonly hint: string;
}

/** Why a title and a description cannot be those of a work item; null: they can. */
export function itemTextProblem({
  title,
  description,
}: {
  readonly title: string;
  readonly description: string;
}): TextProblem | null {
  if (title.trim() === '') return inTitle('The title is empty.', 'Say in a few words what is to be done.');
  if (title.length > longestTitle)
    return inTitle(
      `The title has ${title.length} characters; ${longestTitle} are taken.`,
      'Shorten it, and put the rest into the description.',
    );
  if (/\p{Cc}/u.test(title))
    return inTitle('The title holds a line break or another control character.', 'Give it as one line.');
  const bytes = new TextEncoder().encode(description).length;
  if (bytes > longestDescription)
    return inDescription(
      `The description has ${bytes} bytes; ${longestDescription} (1 MB) are taken.`,
      'Shorten it, and put what is long into a file of the repository.',
    );
  if (description.includes('\0'))
    return inDescription('The description holds a NUL character: it is no text.', 'Give plain text.');
  return null;
}

function inTitle(what: string, hint: string): TextProblem {
  return { of: 'title', what, hint };
}

function inDescription(what: string, hint: string): TextProblem {
  return { of: 'description', what, hint };
}
