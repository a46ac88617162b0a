// One simulated browser: a user with an open WebSocket that runs one small job at a time through
// the compatibility contract: sign → upload → wait for the frame.
//
// Not thread-safe; driven by whoever polls its three sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/load/samples.h"
#include "bench/load/socket.h"

namespace sluice::bench {

struct Servers {
    Address http;
    Address s3;
};

struct JobTimes {
    SteadyClock::time_point signed_at;        // the form was asked for
    SteadyClock::time_point uploaded_at;      // the upload's last byte was handed to the kernel
    SteadyClock::time_point acknowledged_at;  // its 2xx came
    SteadyClock::time_point notified_at;      // the frame came
};

class Client {
  public:
    // `file` must outlive the client.
    Client(const Servers& servers, std::size_t number, const std::string& file);

    // Opens the three connections and upgrades the WebSocket; blocks.
    void connect();
    bool is_idle() const { return step_ == Step::kIdle; }
    void start_job();

    // To be called when a socket is readable. The finished job's times, when one has finished.
    std::optional<JobTimes> on_readable(int fd);

    int http_fd() const { return http_.fd(); }
    int s3_fd() const { return s3_.fd(); }
    int websocket_fd() const { return websocket_.fd(); }
    std::uint64_t failed_jobs() const { return failed_jobs_; }
    std::uint64_t unexpected_frames() const { return unexpected_frames_; }

  private:
    enum class Step { kIdle, kSigning, kUploading, kWaiting };

    void upload(const std::string& signed_form);
    void on_http();
    void on_s3();
    void on_websocket();
    std::optional<JobTimes> finish_when_told();

    std::string user_;
    const std::string& file_;
    Socket http_;
    Socket s3_;
    Socket websocket_;
    Step step_ = Step::kIdle;
    std::uint64_t jobs_ = 0;
    std::string job_;
    bool acknowledged_ = false;
    bool notified_ = false;
    JobTimes times_;
    std::uint64_t failed_jobs_ = 0;
    std::uint64_t unexpected_frames_ = 0;
};

}  // namespace sluice::bench
