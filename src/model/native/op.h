// TensorFlow custom operations by its C API.
#pragma once
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace codelutra {

inline void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

// The attributes of one operation, read when its kernel is made.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* context) : context_(context), status_(TF_NewStatus()) {}
  ~Attributes() { TF_DeleteStatus(status_); }
  int integer(const char* name) {
    int32_t value = 0;
    TF_OpKernelConstruction_GetAttrInt32(context_, name, &value, status_);
    return value;
  }
  float real(const char* name) {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status_);
    return value;
  }

 private:
  TF_OpKernelConstruction* context_;
  TF_Status* status_;
};

// One execution of an operation: its inputs, and its outputs as they are made.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  struct Tensor {
    void* data;
    std::vector<long> shape;
    bool isFloat;
    long size() const {
      long product = 1;
      for (long length : shape) product *= length;
      return product;
    }
    const float* floats() const { return static_cast<const float*>(data); }
    const int32_t* ints() const { return static_cast<const int32_t*>(data); }
  };

  Tensor input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    check();
    tensors_.push_back(tensor);
    Tensor result{TF_TensorData(tensor), {}, TF_TensorType(tensor) == TF_FLOAT};
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) result.shape.push_back(TF_Dim(tensor, axis));
    return result;
  }

  Tensor matrix(int index) {
    Tensor result = input(index);
    require(result.shape.size() == 2, "a matrix is needed");
    return result;
  }

  void* output(int index, TF_DataType type, std::initializer_list<long> shape) {
    std::vector<int64_t> lengths(shape.begin(), shape.end());
    size_t bytes = 4;
    for (long length : shape) bytes *= length;
    TF_Tensor* tensor =
        TF_AllocateOutput(context_, index, type, lengths.data(), static_cast<int>(lengths.size()), bytes, status_);
    check();
    tensors_.push_back(tensor);
    return TF_TensorData(tensor);
  }
  float* floats(int index, std::initializer_list<long> shape) {
    return static_cast<float*>(output(index, TF_FLOAT, shape));
  }

  void fail(const char* what) {
    TF_SetStatus(status_, TF_INVALID_ARGUMENT, what);
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  void check() { require(TF_GetCode(status_) == TF_OK, TF_Message(status_)); }
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

// Registers operation `name`, computed by Kernel: made of Attributes, called as kernel(call). Inputs, outputs and
// attributes are written as TensorFlow's op definitions write them.
template <typename Kernel>
bool registerOp(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs,
                std::initializer_list<const char*> attributes) {
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext* context, TF_Status* result) {
    TF_ShapeInferenceContextSetUnknownShape(context, result);
  });
  TF_RegisterOpDefinition(op, status);
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(
      name, "CPU",
      [](TF_OpKernelConstruction* context) -> void* {
        Attributes read(context);
        return new Kernel(read);
      },
      [](void* made, TF_OpKernelContext* context) {
        Call call(context);
        try {
          (*static_cast<Kernel*>(made))(call);
        } catch (const std::exception& error) {
          call.fail(error.what());
        }
      },
      [](void* made) { delete static_cast<Kernel*>(made); });
  TF_RegisterKernelBuilder(name, kernel, status);
  const bool registered = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return registered;
}

}  // namespace codelutra
