/** What imports what between the folders of a source folder, and the files that stand alone in it. */
export interface Found {
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  readonly singleFiles: readonly string[];
}
export function readImports(root: string): Found;
