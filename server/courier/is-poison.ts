import pg from 'pg';
import { z } from 'zod';

/** Of a value that does not fit, and of one that breaks a rule of a table: another try with the same one fails alike. */
const lastingClasses = ['22', '23'];

/** Whether a delivery itself is what failed, so that it fails whenever it is read; else what it stands on has failed. */
export function isPoison(error: unknown): error is Error {
  if (error instanceof pg.DatabaseError) return lastingClasses.includes((error.code ?? '').slice(0, 2));
  return error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError;
}
