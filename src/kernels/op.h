// What a kernel sees of its op: inputs as plain arrays, outputs to fill, one way to fail.
#pragma once
#include <initializer_list>
#include <vector>
#include "tensorflow.h"

/** What an output holds. */
enum class Kind { real = 1, whole = 3 };

/** An input or output: rows of floats (or of whole numbers) in row-major order. */
struct Array {
  TF_Tensor* tensor = nullptr;
  float* data = nullptr;
  int32_t* ints() const { return static_cast<int32_t*>(TF_TensorData(tensor)); }
  long size(int axis) const { return axis < TF_NumDims(tensor) ? TF_Dim(tensor, axis) : 0; }
  /** Numbers along all axes together. */
  long count() const;
  bool is(std::initializer_list<long> shape) const;
};

/** One call of an op; frees what it took when the call ends. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call();
  Array input(int index);
  Array output(int index, std::initializer_list<long> shape, Kind kind = Kind::real);
  /** Ends the op with an error of TensorFlow's kind INVALID_ARGUMENT. */
  void fail(const char* message);
  bool ok() const { return TF_GetCode(status_) == 0; }

 private:
  Array taken(TF_Tensor* tensor);
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> taken_;
};

/** Tells TensorFlow of an op and its kernel for the CPU. `reverse` gives it the attribute of that name. */
void define(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs, bool reverse,
            void (*compute)(Call&, bool reverse));
/** The same of an op without outputs, which writes to its inputs: only where these are variables that nobody else reads by then. */
void defineStateful(const char* name, const std::vector<const char*>& inputs, void (*compute)(Call&, bool));
/** Names of the ops that TensorFlow has taken. */
std::vector<const char*> defined();

void defineLstm();
void defineGru();
void defineConvolution();
void defineRows();
void defineDense();
void defineNorm();
void defineGelu();
void defineAttention();
void defineDropped();
void defineAdam();
