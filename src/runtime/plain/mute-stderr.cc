// TensorFlow writes two lines to stderr while its library loads, before anything can be told to be quiet.
// An addon with one function: mute(true) points file descriptor 2 at /dev/null, mute(false) puts it back.
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int kept = -1;

static napi_value mute(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  bool on = false;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_bool(env, argument, &on);
  if (on && kept < 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    kept = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (kept >= 0 && nowhere >= 0) dup2(nowhere, 2);
    if (nowhere >= 0) close(nowhere);
  } else if (!on && kept >= 0) {
    dup2(kept, 2);
    close(kept);
    kept = -1;
  }
  return nullptr;
}

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value) {
  napi_value function;
  napi_create_function(env, "mute", NAPI_AUTO_LENGTH, mute, nullptr, &function);
  return function;
}
