#include "client/submit.hpp"

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/master_link.hpp"
#include "client/read_picture.hpp"
#include "client/submission_plan.hpp"
#include "common/logging.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

std::shared_ptr<spdlog::logger> warnings_only() {
    return make_logger("ocelli", LogSettings{"warn", "text"}).value();
}

class SubmitSession {
  public:
    SubmitSession(const SubmitOptions& options,
                  const std::function<void(const FileReport&)>& on_report)
        : options_(options),
          on_report_(on_report),
          tasks_(context_.get_executor(), warnings_only()),
          link_(context_.get_executor(), tasks_),
          signals_(context_, SIGINT, SIGTERM),
          plan_(options.files, static_cast<std::size_t>(options.concurrency)) {}

    SubmitOutcome run() {
        tasks_.spawn("submit", work());
        tasks_.spawn("signals", watch_signals());
        context_.run();
        return std::move(outcome_);
    }

  private:
    asio::awaitable<void> work() {
        auto welcome = co_await link_.open(options_.master);
        if (!welcome) {
            outcome_.link_lost = welcome.error();
        } else {
            image_bytes_max_ = welcome->image_bytes_max;
            co_await exchange();
        }
        link_.close();
        signals_.cancel();
        done_ = true;
    }

    asio::awaitable<void> exchange() {
        send_more();
        while (!plan_.finished() && !outcome_.interrupted) {
            auto frame = co_await link_.receive();
            const auto handled = frame ? handle(*frame) : Result<void>(frame.error());
            if (!handled) {
                if (!outcome_.interrupted) {
                    outcome_.link_lost = handled.error();
                }
                co_return;
            }
            send_more();
        }
    }

    void send_more() {
        while (auto file = plan_.next_file()) {
            wire::Submit submit;
            submit.task_id = make_task_id();
            submit.camera = options_.camera;
            submit.kinds = options_.kinds;
            submit.overrides = options_.overrides;
            submit.timeout_ms = static_cast<std::uint32_t>(options_.timeout.count());
            auto picture = read_picture(*file, image_bytes_max_);
            if (!picture) {
                deliver(failed_report(*file, submit, {}, picture.error()));
                continue;
            }
            submit.captured_at = picture->captured_at;
            const auto& open = plan_.opened({*file, std::move(submit), picture->bytes});
            link_.send(open.submit, open.image);
        }
    }

    Result<void> handle(const wire::Frame& frame) {
        switch (frame.type) {
            case wire::MessageType::accepted:
                return {};
            case wire::MessageType::report:
                return on_report(wire::decode<wire::ReportMessage>(frame), frame.blob);
            case wire::MessageType::refused:
                return on_refused(wire::decode<wire::Refused>(frame));
            default:
                return Error{ErrorCode::bad_message,
                             "the master sent a message that no client expects: install matching "
                             "releases"};
        }
    }

    Result<void> on_report(Result<wire::ReportMessage> message, const Blob& blob) {
        if (!message) {
            return message.error();
        }
        const TaskId id = message->report.task_id;
        if (plan_.find(id) != nullptr) {
            auto open = plan_.close(id);
            deliver(received_report(open.file, std::move(*message), blob, std::move(open.image)));
        }
        return {};
    }

    Result<void> on_refused(Result<wire::Refused> message) {
        if (!message) {
            return message.error();
        }
        const TaskId id = message->task_id;
        if (plan_.find(id) == nullptr) {
            return {};
        }
        if (message->error.code == ErrorCode::busy) {
            tasks_.spawn("retry", resubmit(id, std::chrono::milliseconds{message->retry_after_ms}));
        } else {
            const auto open = plan_.close(id);
            deliver(failed_report(open.file, open.submit, open.image, message->error));
        }
        return {};
    }

    // The same id: should the master have taken it after all, it is still one task.
    asio::awaitable<void> resubmit(TaskId id, std::chrono::milliseconds pause) {
        error_code ignored;
        asio::steady_timer timer(context_, pause);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto* open = plan_.find(id);
        if (open != nullptr && !done_) {
            link_.send(open->submit, open->image);
        }
    }

    asio::awaitable<void> watch_signals() {
        error_code error;
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return;
        }
        outcome_.interrupted = true;
        plan_.stop();
        for (const auto& [id, open] : plan_.open()) {
            link_.send(wire::CancelTask{id});
        }
        link_.close();
    }

    void deliver(const FileReport& report) {
        ++outcome_.reports;
        outcome_.incomplete += report.report.status == TaskStatus::complete ? 0 : 1;
        on_report_(report);
    }

    const SubmitOptions& options_;
    const std::function<void(const FileReport&)>& on_report_;
    asio::io_context context_{1};
    net::TaskGroup tasks_;
    MasterLink link_;
    asio::signal_set signals_;
    SubmissionPlan plan_;
    SubmitOutcome outcome_;
    std::uint64_t image_bytes_max_ = wire::kImageBytesMax;
    bool done_ = false;
};

asio::awaitable<void> ask_status(MasterLink& link, net::Address master,
                                 std::optional<Result<wire::StatusMessage>>& answer) {
    auto welcome = co_await link.open(master);
    if (!welcome) {
        answer = welcome.error();
    } else {
        link.send(wire::StatusRequest{});
        auto frame = co_await link.receive();
        if (!frame) {
            answer = frame.error();
        } else if (frame->type == wire::MessageType::status) {
            answer = wire::decode<wire::StatusMessage>(*frame);
        } else {
            answer = Error{ErrorCode::bad_message, "the master did not answer with its status"};
        }
    }
    link.close();
}

}  // namespace

SubmitOutcome submit(const SubmitOptions& options,
                     const std::function<void(const FileReport&)>& on_report) {
    return SubmitSession(options, on_report).run();
}

Result<wire::StatusMessage> fetch_status(const StatusOptions& options) {
    asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    MasterLink link(context.get_executor(), tasks);
    std::optional<Result<wire::StatusMessage>> answer;
    tasks.spawn("status", ask_status(link, options.master, answer));
    context.run();
    return std::move(*answer);
}

}  // namespace ocelli::client
