// TensorFlow 2.21 logs through Abseil, which does not read TF_CPP_MIN_LOG_LEVEL. Linked into the addon, this applies it.
// The symbol is weak: with another TensorFlow the addon is only louder.
#include <cstdlib>

extern "C" void _ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE(int) __attribute__((weak));

__attribute__((constructor)) static void apply_log_level() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level && _ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE)
    _ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE(std::atoi(level));
}
