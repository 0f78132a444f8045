/** The seed of all random tests of a run; `TEST_SEED` repeats one. It belongs into the title of each such test. */
export const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31);
