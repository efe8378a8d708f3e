import { codeOf, messageOf, StartFailure } from './startFailure.ts';

/** Loads what needs a package that an installation may lack (`npm install --omit=optional`), or says how to get it. */
export async function optionalPart<Part>(
  packageName: string,
  load: () => Promise<Part>,
  otherwise = '',
): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    const isMissing =
      codeOf(error) === 'ERR_MODULE_NOT_FOUND' && messageOf(error).includes(`'${packageName}'`);
    if (!isMissing) throw error;
    throw new StartFailure(
      `This needs the package ${packageName}, which was left out: npm install ${packageName}${otherwise}.`,
    );
  }
}
