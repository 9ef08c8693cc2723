import { callSignal } from './callSignal.ts';
import { changeSignal } from './changeSignal.ts';
import { coverageSignal } from './coverageSignal.ts';
import { nameSignal } from './nameSignal.ts';
import type { Signal } from './signal.ts';
import { stackSignal } from './stackSignal.ts';

/** Every signal. Another one is one file and one line here. */
export const signals: readonly Signal[] = [changeSignal, coverageSignal, stackSignal, callSignal, nameSignal];
