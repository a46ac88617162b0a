// Every limit of Sluice in one place, with its reason. Both sides of a boundary check the same
// number. Configuration may lower or raise those it names; tests make their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice {

struct Limits {
    // Front doors.
    std::size_t http_header_bytes = 16 * 1024;  // presigned URLs with tokens are long
    std::size_t http_body_bytes = 64 * 1024;    // API bodies are small documents
    // A preview's body: the first bytes of a file, as base64, and a recipe of 48 KiB.
    std::size_t preview_body_bytes = 400 * 1024;
    std::size_t preview_sample_bytes = 256 * 1024;  // what detection looks at
    std::chrono::milliseconds preview_time{2000};   // then it shows what it has
    std::size_t connections_max = 4096;             // sockets: HTTP and WebSocket together
    std::size_t uploads_in_progress_max = 1024;     // each holds a buffer and perhaps a file
    std::size_t body_blocks_bytes = 32 << 20;       // of all bodies on their way; then small blocks
    std::chrono::seconds http_idle{30};             // keep-alive without a request
    std::chrono::seconds http_header_timeout{10};   // slow header senders
    std::size_t body_rate_bytes_per_s = 1024;       // slow body senders, averaged over 30 s
    std::size_t socket_queue_messages = 64;         // per WebSocket, then it is closed (1013)

    // Uploads.
    std::uint64_t upload_bytes_min = 1;
    std::uint64_t upload_bytes_max = 5ULL << 30U;             // one S3 POST, PUT or part: 5 GiB
    std::uint64_t part_bytes_min = 5ULL << 20U;               // S3: of every part but the last
    std::uint32_t parts_max = 10'000;                         // S3: their numbers, too
    std::uint64_t object_bytes_max = 10'000 * (5ULL << 30U);  // S3: 48.8 TiB, in parts
    std::size_t form_prelude_bytes = 20 * 1024;  // S3: everything but the file's content
    std::size_t metadata_bytes = 2 * 1024;       // S3: names and values together
    std::chrono::seconds signed_url_expiry{600};
    std::size_t object_key_bytes = 1024;  // S3

    // Queues.
    std::size_t message_bytes = 1 << 20;                // SQS
    std::uint64_t queue_depth_max = 1'000'000;          // then 503 before an upload is accepted
    std::uint64_t disk_free_bytes_min = 256ULL << 20U;  // then 507 before an upload is accepted

    // Records of users. An item of DynamoDB has 400 KB, with its names.
    std::size_t recipe_name_bytes = 128;
    std::size_t recipe_bytes = 256 * 1024;
    std::size_t recipes_per_user_max = 1'000;
    std::size_t job_request_bytes = 320 * 1024;  // the largest recipe, and what is said around it
    std::size_t idempotency_key_bytes = 255;
    std::size_t idempotent_response_bytes = 64 * 1024;  // ids, not what is signed anew with them
    std::chrono::seconds idempotency_kept{24 * 3600};   // clients repeat within minutes

    // Tables (CSV and JSON inputs). A hostile file meets these, not the memory.
    std::size_t field_bytes = 1 << 20;
    std::size_t record_bytes = 16 << 20;
    std::size_t columns = 16'384;
    std::size_t header_bytes = 1 << 20;  // names of all columns: each thread has some copies
    std::size_t json_depth = 32;
    // Levels that stand around what is read, beside those; told with them.
    std::size_t json_depth_around = 0;
    std::uint64_t decompressed_bytes = 64ULL << 30U;  // a bomb of 5 GiB makes a thousand times that

    // Storage.
    std::size_t inline_object_bytes = 64 * 1024;  // smaller objects live in the database
};

}  // namespace sluice
