#include "threads.h"
#include <sched.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace {
using Work = std::function<void(long)>;

/** How this thread rounds and what it makes of numbers too small to be normal: helpers do as the thread that they help. */
#if defined(__SSE__)
using Mode = unsigned;
Mode mode() { return _mm_getcsr(); }
void setMode(Mode given) { _mm_setcsr(given); }
#else
using Mode = int;
Mode mode() { return 0; }
void setMode(Mode) {}
#endif

/** What helpers take parts from. */
struct Job {
  const Mode rounding = mode();
  const Work* work;
  long parts;
  std::atomic<long> next{0};
  Job(const Work& work, long parts) : work(&work), parts(parts) {}
  void run() {
    for (long part = next++; part < parts; part = next++) (*work)(part);
  }
};

/** Threads that wait for a job: a short while awake, since one op follows another, then asleep. Never destroyed: they may outlive main. */
class Helpers {
 public:
  explicit Helpers(long count) {
    for (long helper = 0; helper < count; helper++) std::thread([this] { help(); }).detach();
  }

  bool offer(Job& job) {
    std::unique_lock<std::mutex> taken(turn_, std::try_to_lock);
    if (!taken) return false;
    {
      std::lock_guard<std::mutex> guard(lock_);
      job_ = &job;
      offers_++;
    }
    begun_.notify_all();
    job.run();
    std::unique_lock<std::mutex> guard(lock_);
    job_ = nullptr;
    ended_.wait(guard, [this] { return inside_ == 0; });
    return true;
  }

 private:
  void help() {
    for (long seen = 0;;) {
      awake(seen);
      std::unique_lock<std::mutex> guard(lock_);
      begun_.wait(guard, [&] { return offers_ != seen; });
      seen = offers_;
      Job* job = job_;
      if (!job) continue;
      inside_++;
      guard.unlock();
      setMode(job->rounding);
      job->run();
      guard.lock();
      if (--inside_ == 0) ended_.notify_one();
    }
  }

  /** Waits for a job without sleep, for as long as sleeping and waking would take. */
  void awake(long seen) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(30);
    while (offers_ == seen && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }

  std::mutex turn_, lock_;
  std::condition_variable begun_, ended_;
  Job* job_ = nullptr;
  std::atomic<long> offers_{0};
  long inside_ = 0;
};
}  // namespace

long cores() {
  static const long count = [] {
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? std::max(1L, static_cast<long>(CPU_COUNT(&allowed))) : 1L;
  }();
  return count;
}

void together(long parts, const Work& work) {
  Job job(work, parts);
  if (parts > 1 && cores() > 1) {
    static Helpers* helpers = new Helpers(cores() - 1);
    if (helpers->offer(job)) return;
  }
  job.run();
}

void share(long count, long least, const std::function<void(long, long)>& work) {
  const long parts = std::clamp(count / std::max(1L, least), 1L, 4 * cores());
  together(parts, [&](long part) { work(count * part / parts, count * (part + 1) / parts); });
}
