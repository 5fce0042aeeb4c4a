import CKernels
import LinearAlgebra

/// One product with a packed factor at each step of the time loop: addresses only, so that a step costs one
/// call.
///
/// The matrices must outlive it; a layer's do.
struct StepProduct {
  private let left: StageArrays.Address, product: StageArrays.Address
  private let leftStride: Int, productStride: Int
  private let columns: Int, terms: Int
  private let packed: UnsafeRawPointer
  private let isAdding: Bool
  private let function:
    @convention(c) (
      Int, Int, Int, UnsafeRawPointer?, Int, Int, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int, Bool
    ) -> Void

  /// - Parameters:
  ///   - left: [B, k] at step 0; the matrix says how its rows lie.
  ///   - product: [B, n] at step 0.
  ///   - leftMoves, productMoves: whether they are matrices over time.
  init(
    _ left: Matrix, moves leftMoves: Bool, _ packed: PackedMatrix, into product: Matrix,
    moves productMoves: Bool, adding: Bool,
    _ batch: BatchShape
  ) {
    precondition(
      left.columns == packed.rows && product.columns == packed.columns
        && packed.precision == product.precision)
    self.left = leftMoves ? .moving(left, batch) : .fixed(left)
    self.product = productMoves ? .moving(product, batch) : .fixed(product)
    (leftStride, productStride) = (left.stride, product.stride)
    (columns, terms) = (packed.columns, packed.rows)
    self.packed = packed.pointer
    isAdding = adding
    guard let function = product.precision.functions.pointee.multiply_packed else {
      preconditionFailure("no kernel multiplies")
    }
    self.function = function
  }

  func run(_ t: Int, rows: Int) {
    function(rows, columns, terms, left.at(t), leftStride, 1, packed, product.at(t), productStride, isAdding)
  }
}
