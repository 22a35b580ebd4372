import { open } from 'node:fs/promises';
import { UserError } from '../../../domain/failures/user-error.js';

/** One byte more than is taken, to tell that there is more. */
const most = 1_048_577;

/** The description of a work item, from wherever the options say. */
export async function readDescription(options: { description?: string; descriptionFile?: string }): Promise<string> {
  const { description, descriptionFile } = options;
  if (descriptionFile === undefined) return description ?? '';
  if (description !== undefined) {
    throw new UserError('There are two descriptions.', 'Give --description or --description-file, not both.');
  }
  const bytes = descriptionFile === '-' ? await readInput() : await readFileStart(descriptionFile);
  if (bytes.length >= most) {
    throw new UserError(
      `The description in ${descriptionFile} has more than 1 MB.`,
      'Shorten it, and put what is long into a file of the repository.',
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${descriptionFile} is no UTF-8 text.`, 'Give a text file: --description-file FILE');
  }
}

async function readFileStart(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of file.createReadStream({ end: most - 1 })) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UserError(
      `${path} cannot be read: ${(error as Error).message}`,
      'Give a text file: --description-file FILE',
    );
  }
}

async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks);
}
