export * from '#ground/plain.ts'
