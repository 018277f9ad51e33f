/** A row in each trainer's format: one pure function per format, one JSON value per row. */
import { type CanonicalRecord, type Conversation, messagesOf } from './canonical-record.ts';
import type { ExportFormat } from './export-schema.ts';
import type { QuestionGrades } from './question-grades.ts';

/** All that is known of one row. */
export interface DatasetRow {
  readonly record: CanonicalRecord;
  readonly conversation: Conversation;
  readonly grades: QuestionGrades;
}

export interface RenderedFormat {
  /** Path inside the dataset's folder. */
  readonly path: (name: string) => string;
  readonly render: (row: DatasetRow) => unknown;
}

/** Formats that are one JSON value per line; Parquet is made from the canonical file. */
export const lineFormats: Readonly<Record<Exclude<ExportFormat, 'parquet'>, RenderedFormat>> = {
  canonical: { path: () => 'canonical.jsonl', render: ({ record }) => record },

  /** huggingface/trl docs, "conversational language modeling". */
  'trl-messages': {
    path: () => 'trl-messages.jsonl',
    render: ({ conversation }) => ({ messages: messagesOf(conversation) }),
  },

  /** huggingface/trl docs, "conversational prompt-completion": trains on the completion only by default. */
  'trl-prompt-completion': {
    path: () => 'trl-prompt-completion.jsonl',
    render: ({ conversation }) => ({
      prompt: messagesOf(conversation).slice(0, -1),
      completion: messagesOf(conversation).slice(-1),
    }),
  },

  /** What every student and PRM in the store made of the exported questions. */
  grades: { path: () => 'grades.jsonl', render: ({ grades }) => grades },

  /** hiyouga/LLaMA-Factory data/README.md, "sharegpt" formatting with OpenAI tags; see `datasetInfo`. */
  'llama-factory': {
    path: (name) => `llama-factory/${name}.jsonl`,
    render: ({ conversation }) => ({ messages: messagesOf(conversation) }),
  },
};

/** The dataset_info.json that makes LLaMA-Factory find and read its file. */
export function datasetInfo(name: string): unknown {
  return {
    [name]: {
      file_name: `${name}.jsonl`,
      formatting: 'sharegpt',
      columns: { messages: 'messages' },
      tags: {
        role_tag: 'role',
        content_tag: 'content',
        user_tag: 'user',
        assistant_tag: 'assistant',
        system_tag: 'system',
      },
    },
  };
}
