import type { Language } from './language.ts';

/** Python's built-in functions, classes and exceptions, and the members of its common types. */
const python = `
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception
ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError
ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented
NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError
UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
Warning ZeroDivisionError abs add add_note aiter all anext any append args as_integer_ratio ascii bin
bit_count bit_length bool breakpoint buffer bytearray bytes callable capitalize casefold center chr
classmethod clear close closed compile complex conjugate copy count decode delattr denominator detach dict
difference difference_update dir discard divmod encode encoding endswith enumerate errors eval exec expandtabs
extend fileno filter find float flush format format_map from_bytes fromhex fromkeys frozenset get getattr
globals hasattr hash hex imag index input insert int intersection intersection_update is_integer isalnum
isalpha isascii isatty isdecimal isdigit isdisjoint isidentifier isinstance islower isnumeric isprintable
isspace issubclass issubset issuperset istitle isupper items iter join keys len line_buffering list ljust
locals lower lstrip maketrans map max memoryview min name newlines next numerator object oct open ord
partition pop popitem pow print property range read readable readline readlines real reconfigure remove
removeprefix removesuffix replace repr reverse reversed rfind rindex rjust round rpartition rsplit rstrip seek
seekable set setattr setdefault slice sort sorted split splitlines startswith staticmethod str strip sum super
swapcase symmetric_difference symmetric_difference_update tell title to_bytes translate truncate tuple type
union update upper values vars with_traceback writable write write_through writelines zfill zip
`
  .trim()
  .split(/\s+/);

const classes = [
  Array,
  Object,
  String,
  Number,
  Function,
  RegExp,
  Date,
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  Error,
  Symbol,
];

/** JavaScript's globals, and the members of its common classes, as this engine has them. */
const ecmascript = [
  ...new Set(
    [globalThis, Math, JSON, ...classes, ...classes.map(({ prototype }) => prototype)].flatMap((one) =>
      Object.getOwnPropertyNames(one),
    ),
  ),
].sort();

/** Names that every program of a language may use without defining them; empty where they are not known here. */
export function standardNames(family: Language['family']): readonly string[] {
  if (family === 'python') return python;
  return family === 'ecmascript' ? ecmascript : [];
}
