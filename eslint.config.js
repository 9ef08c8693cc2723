import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The layout, top to bottom: a folder imports those below it, never above (docs/architecture.md).
const layers = [
  ['action', 'cli'],
  ['commands'],
  ['web'],
  ['app'],
  ['jobs'],
  ['store'],
  ['suggest'],
  ['publish'],
  ['github'],
  ['refine'],
  ['evaluate'],
  ['generate'],
  ['verdict'],
  ['preference'],
  ['harvest'],
  ['sandbox'],
  ['setup'],
  ['model'],
  ['source'],
  ['history'],
  ['config'],
  ['reports'],
  ['lock'],
  ['home', 'progress', 'files', 'version', 'redact'],
  ['errors'],
];

const boundaries = layers.flatMap((layer, depth) =>
  layer.map((name) => {
    const above = layers.slice(0, depth).flat();
    const beside = layer.filter((other) => other !== name);
    const forbidden = [...above, ...beside].map((other) => `(?:\\.\\./|\\./)(?:\\.\\./)*${other}(?:/|\\.ts$)`);
    return {
      files: [`src/${name}/**/*.ts`, `src/${name}.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              ...forbidden.map((regex) => ({
                regex: `^${regex}`,
                message: `src/${name} may only import what lies below it.`,
              })),
              {
                regex: '^\\.\\./(?:\\.\\./)*[a-z]+/(?!index\\.ts$)',
                message: 'Import another folder through its index.ts.',
              },
            ],
          },
        ],
      },
    };
  }),
);

export default tseslint.config(
  { ignores: ['dist/', 'action/', 'fixtures/', 'coverage/', 'node_modules/', 'codelutra-demo/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // Indexed access is checked by the compiler; an assertion is the readable way where a loop bounds it.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  ...boundaries,
);
