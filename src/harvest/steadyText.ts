/**
 * A message without what differs from run to run: where the work tree lay, addresses in memory, process ids, times
 * taken. The same failure then has the same text, on every machine.
 * @param folder the work tree's absolute path
 */
export function steadyText(text: string, folder: string): string {
  return text
    .replaceAll(`${folder}/`, '')
    .replaceAll(folder, '.')
    .replace(/\b0x[0-9a-fA-F]{6,16}\b/g, '0x...')
    .replace(/(\/tmp\/)[\w.-]+/g, '$1...')
    .replace(/\((?:node|pid)[: ]\d+\)/g, '')
    .replace(/\b\d+(?:\.\d+)?\s?(?:ms|milliseconds)\b/g, '... ms')
    .replace(/\bin \d+\.\d+s\b/g, 'in ... s');
}
