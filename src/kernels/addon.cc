// Loaded by Node like any addon: tells TensorFlow of the ops, and Node their names.
#include <node_api.h>
#include "op.h"

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const std::vector<const char*> names = [] {
    defineLstm();
    defineGru();
    defineConvolution();
    defineRows();
    defineDense();
    defineNorm();
    defineGelu();
    defineAttention();
    defineDropped();
    defineAdam();
    return defined();
  }();
  for (const char* name : names) {
    napi_value yes;
    napi_get_boolean(env, true, &yes);
    napi_set_named_property(env, exports, name, yes);
  }
  return exports;
}
