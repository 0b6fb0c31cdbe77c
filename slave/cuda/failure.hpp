#pragma once

#include <stdexcept>
#include <string>

namespace ocelli::cuda {

// What CUDA refused: its message is one sentence, "Cannot DOING: TEXT (NAME)."
class Failure : public std::runtime_error {
  public:
    // `name`, `text`: as cudaGetErrorName and cudaGetErrorString have them.
    Failure(const std::string& doing, std::string name, const std::string& text, bool context_lost);

    const std::string& error_name() const { return name_; }

    // After an illegal access, a reset or a lost device every later call of this process fails too:
    // only a new process can use the device again.
    bool is_context_lost() const { return context_lost_; }

  private:
    std::string name_;
    bool context_lost_;
};

}  // namespace ocelli::cuda
