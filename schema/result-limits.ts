/**
 * How much is taken of what a host posts as a job's result, which may be anything. Each limit is far above what Nosana's
 * hosts write: an operation for each of the definition's, seldom more than ten of them, five levels of nesting, and logs
 * of some kilobytes, at times of some megabytes.
 */

/** Of a result as a file. */
export const most_result_bytes = 32 * 1024 * 1024;

/** A value that nests deeper is not read. */
export const deepest_nesting = 500;

/** With more the whole result is not believed: the largest definition that a host is handed has no room for as many. */
export const most_operations = 1_000;

/** Characters of an operation's name; hosts make container names of it, which Docker's DNS limits to 63. */
export const longest_id = 200;

/** The hosts' longest word is `waiting-for-job-definition`. */
export const longest_word = 40;

/** Errors of a job, or of one operation: hosts write one for each event that failed. */
export const most_errors = 20;
/** Characters of each; Docker's own are some hundred. */
export const longest_error = 8_000;
/** Characters of all; with these used up, a further one keeps `short_error`. */
export const longest_errors_together = 1_000_000;
export const short_error = 200;
/** An error that is an object: its members, how deep they nest, and how many values all errors have. */
export const most_error_members = 20;
export const deepest_error = 4;
export const most_error_values = 5_000;

/** Entries at the end of an operation's log: hosts write one for each chunk that a container prints. */
export const most_log_entries = 20_000;
/** Entries of all logs; with these used up, a further one keeps `fewest_log_entries`. */
export const most_log_entries_together = 100_000;
export const fewest_log_entries = 500;
/** Characters at the end of an operation's log: as many as a data source may be asked for. */
export const longest_log = 100_000;
/** Characters of all logs; with these used up, a further one keeps `short_log`, as much as a resource shows. */
export const longest_logs_together = 2_000_000;
export const short_log = 4_000;

/** What an operation's `results` found: how many names, texts for each name, characters of a text and of all texts. */
export const most_results = 100;
export const most_finds = 1_000;
export const longest_find = 100_000;
export const longest_finds_together = 1_000_000;

/** Commands in a result of 2023, which had a handful; with more the whole result is not believed. */
export const most_legacy_commands = 1_000;
