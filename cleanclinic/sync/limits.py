"""What one bundle may hold at most; every limit is checked before memory is taken for it."""

KIB = 1024
MIB = 1024 * KIB

HEADER_MAX = 16 * KIB
MANIFEST_MAX = 1 * MIB
SIGNATURES_MAX = 16 * KIB
CHANGES_PACKED_MAX = 16 * MIB
CHANGES_INFLATED_MAX = 128 * MIB
CHANGES_COUNT_MAX = 100_000
LINE_MAX = 256 * KIB
ATTACHMENT_MAX = 50 * MIB
ATTACHMENTS_MAX = 500
BUNDLE_MAX = 512 * MIB
# Room for everything in a bundle that is not an attachment, with its seal.
BUNDLE_OVERHEAD_MAX = 20 * MIB

SIGNATURE_COUNT_MAX = 8
RECIPIENTS_MAX = 8
# Kinds of records a schema or a tally may list.
SCHEMA_KINDS_MAX = 256
# What may wait for bundles before it, in one workspace.
WAITING_COUNT_MAX = 64
WAITING_BYTES_MAX = 2 * 1024 * MIB
WAITING_DAYS_MAX = 180
RECEIPT_EXCEPTIONS_MAX = 500
DOCUMENT_MAX = 4 * MIB
REQUEST_MAX = 4 * KIB
STATEMENT_MAX = 8 * KIB
CHUNK = 1 * MIB
