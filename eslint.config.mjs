import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Names that only one kind of host has, or that make a result depend on the time of day. */
const hostGlobals = [
  ...['process', 'Buffer', 'module', '__dirname', '__filename', 'global', 'setImmediate'],
  ...['window', 'document', 'navigator', 'location', 'localStorage', 'self', 'fetch'],
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'queueMicrotask', 'console'],
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'out/',
      '.vscode-test/',
      'examples/',
      'test/fixtures/',
      'test/cases/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `!` is allowed with a comment that says why it holds; readers see to the comment.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Spreading a string gives its code points, which is what a lexer wants.
      '@typescript-eslint/no-misused-spread': 'off',
      // The VS Code API takes plain objects where its declarations have classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Numbers and bigints print as one expects.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `assertNever` needs a type that is never.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...hostGlobals.map((name) => ({
          name,
          message: 'The core is pure: text and bytes in, data out; no host and no clock.',
        })),
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      // A test asserts on what it found by asserting that it is there.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
