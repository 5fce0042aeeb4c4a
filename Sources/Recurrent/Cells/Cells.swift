public import Components

/// The index of cells: a new one is a file in this folder and a line here.
public enum Cells {
  public static let family = Family(
    "cell",
    [
      RNN.self,
      LSTM.self,
      GRU.self,
      GRUResetBefore.self,
      Leaky.self,
      IRNN.self,
      IndRNN.self,
      LSTM1997.self,
      LSTMPeephole.self,
      LSTMCoupled.self,
      MGU.self,
      JANET.self,
      LRU.self,
      Antisymmetric.self,
      MinGRU.self,
      FormulaCell.self,
    ])
}
