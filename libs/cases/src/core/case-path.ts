import { isPath, type Path } from '@wutong/kernel';

/** The path that a text from the wire is; undefined when it is none. */
export function pathOf(text: string | undefined): Path | undefined {
  return text !== undefined && isPath(text) ? text : undefined;
}
