import tseslint from 'typescript-eslint';

// Only rules that find mistakes; how the code looks is prettier's business.
export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'eslint.config.js'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // A function that finds an element may say which kind it expects.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Where a string is spread here, code points are meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
);
