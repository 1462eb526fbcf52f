/**
 * Writes media/profile.schema.json, the schema of layout profiles for editors, from src/core/profiles/schema.ts.
 *
 * `npm run schema`   A test fails when the file is not what this would write.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { profileJsonSchema } from '../src/core/profiles/schema';
import { root } from './root';

export const schemaFile = join(root, 'media/profile.schema.json');

/** The text of the file, formatted as the formatter wants it. */
export async function schemaText(): Promise<string> {
  return format(profileJsonSchema(), { parser: 'json', printWidth: 110 });
}

if (require.main === module) {
  schemaText()
    .then(async (text) => writeFile(schemaFile, text))
    .catch((error: unknown) => {
      console.error(`media/profile.schema.json was not written: ${String(error)}`);
      process.exitCode = 1;
    });
}
