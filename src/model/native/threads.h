// A pool of threads that sleep while there is nothing to do.
#pragma once
#if defined(__linux__)
#include <sched.h>
#endif
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace codelutra {

class Threads {
 public:
  static Threads& shared() {
    static Threads* threads = new Threads;  // never ended: the process may exit while the others sleep
    return *threads;
  }

  // Runs task(0) .. task(count - 1), each once, in no particular order. Tasks write to places of their own, so that
  // the result does not depend on which thread ran which.
  template <typename Task>
  void run(long count, const Task& task) {
    if (count <= 1 || helpers_ == 0) {
      for (long i = 0; i < count; i++) task(i);
      return;
    }
    std::lock_guard<std::mutex> one(callers_);
    const std::function<void(long)> call = std::cref(task);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = &call;
      count_ = count;
      next_.store(0);
      working_ = helpers_;
      round_++;
    }
    wake_.notify_all();
    for (long i; (i = next_.fetch_add(1)) < count;) task(i);
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return working_ == 0; });
  }

  long count() const { return helpers_ + 1; }

 private:
  Threads() : helpers_(processors() - 1) {
    for (int i = 0; i < helpers_; i++) std::thread([this] { help(); }).detach();
  }

  // Those that this process may run on.
  static int processors() {
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
#endif
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }

  void help() {
    for (long seen = 0;;) {
      const std::function<void(long)>* task;
      long count;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
        task = task_;
        count = count_;
      }
      for (long i; (i = next_.fetch_add(1)) < count;) (*task)(i);
      std::lock_guard<std::mutex> lock(mutex_);
      if (--working_ == 0) done_.notify_one();
    }
  }

  int helpers_;
  std::mutex callers_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(long)>* task_ = nullptr;
  std::atomic<long> next_{0};
  long count_ = 0, round_ = 0;
  int working_ = 0;
};

// Splits 0 .. count - 1 into ranges of at most `size` and runs work(first, last + 1) on each.
template <typename Work>
void parallel(long count, long size, const Work& work) {
  Threads::shared().run((count + size - 1) / size, [&](long i) {
    work(i * size, std::min(count, (i + 1) * size));
  });
}

}  // namespace codelutra
