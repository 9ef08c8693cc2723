const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A path's text, or `undefined` for bytes that are not UTF-8: such a name couldn't be written back as it was. */
export function decodePath(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
