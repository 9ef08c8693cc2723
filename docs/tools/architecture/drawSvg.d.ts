import type { Found } from './readImports.js';

/** The picture of what imports what. @throws {Error} where parts import each other in a circle */
export function drawSvg(found: Found): string;
