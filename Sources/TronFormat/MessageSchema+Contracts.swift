/// The contracts that a transaction can hold (`core/contract/*.proto`).
extension MessageSchema {
  /// A contract's number in `ContractType`, and its message.
  ///
  /// `CustomContract` (20) and `GetContract` (32) are numbers without a message.
  static let contracts: [Int32: MessageSchema] = {
    var contracts: [Int32: MessageSchema] = [:]
    for (number, schema) in accountContracts + assetContracts + stakingContracts + smartContracts
      + exchangeContracts + governanceContracts
    { contracts[number] = schema }
    return contracts
  }()

  /// The names of `Transaction.Contract.ContractType`.
  static let contractTypes: Enumeration = {
    var names = contracts.mapValues(\.name)
    names[20] = "CustomContract"
    names[32] = "GetContract"
    return Enumeration(names)
  }()

  /// The message of a contract by its name.
  static func contract(named name: some StringProtocol) -> MessageSchema? {
    contracts.values.first { $0.name == name }
  }

  private static let resourceCode = Enumeration("BANDWIDTH", "ENERGY", "TRON_POWER")
  private static let owner = Field(1, "owner_address", .address)

  private static let accountContracts: [(Int32, MessageSchema)] = [
    (
      0,
      MessageSchema(
        "AccountCreateContract",
        [
          owner, Field(2, "account_address", .address),
          Field(3, "type", .enumeration(Enumeration("Normal", "AssetIssue", "Contract"))),
        ]
      )
    ),
    (
      1,
      MessageSchema(
        "TransferContract",
        [owner, Field(2, "to_address", .address), Field(3, "amount", .int64)]
      )
    ),
    (
      10,
      MessageSchema(
        "AccountUpdateContract",
        [Field(1, "account_name", .name), Field(2, "owner_address", .address)]
      )
    ),
    (
      19,
      MessageSchema(
        "SetAccountIdContract",
        [Field(1, "account_id", .name), Field(2, "owner_address", .address)]
      )
    ),
    (
      46,
      MessageSchema(
        "AccountPermissionUpdateContract",
        [
          owner, Field(2, "owner", .message(permission)),
          Field(3, "witness", .message(permission)),
          Field(4, "actives", .message(permission), repeated: true),
        ]
      )
    ),
  ]

  private static let permission = MessageSchema(
    "Permission",
    [
      Field(1, "type", .enumeration(Enumeration("Owner", "Witness", "Active"))),
      Field(2, "id", .int32), Field(3, "permission_name", .string),
      Field(4, "threshold", .int64), Field(5, "parent_id", .int32),
      Field(6, "operations", .bytes),
      Field(
        7,
        "keys",
        .message(
          MessageSchema("Key", [Field(1, "address", .address), Field(2, "weight", .int64)])
        ),
        repeated: true
      ),
    ]
  )

  private static let assetContracts: [(Int32, MessageSchema)] = [
    (
      2,
      MessageSchema(
        "TransferAssetContract",
        [
          Field(1, "asset_name", .name), Field(2, "owner_address", .address),
          Field(3, "to_address", .address), Field(4, "amount", .int64),
        ]
      )
    ),
    (
      6,
      MessageSchema(
        "AssetIssueContract",
        [
          Field(41, "id", .string), owner, Field(2, "name", .name), Field(3, "abbr", .name),
          Field(4, "total_supply", .int64),
          Field(
            5,
            "frozen_supply",
            .message(
              MessageSchema(
                "FrozenSupply",
                [Field(1, "frozen_amount", .int64), Field(2, "frozen_days", .int64)]
              )
            ),
            repeated: true
          ),
          Field(6, "trx_num", .int32), Field(7, "precision", .int32), Field(8, "num", .int32),
          Field(9, "start_time", .int64), Field(10, "end_time", .int64),
          Field(11, "order", .int64), Field(16, "vote_score", .int32),
          Field(20, "description", .name), Field(21, "url", .name),
          Field(22, "free_asset_net_limit", .int64),
          Field(23, "public_free_asset_net_limit", .int64),
          Field(24, "public_free_asset_net_usage", .int64),
          Field(25, "public_latest_free_net_time", .int64),
        ]
      )
    ),
    (
      9,
      MessageSchema(
        "ParticipateAssetIssueContract",
        [
          owner, Field(2, "to_address", .address), Field(3, "asset_name", .name),
          Field(4, "amount", .int64),
        ]
      )
    ),
    (14, MessageSchema("UnfreezeAssetContract", [owner])),
    (
      15,
      MessageSchema(
        "UpdateAssetContract",
        [
          owner, Field(2, "description", .name), Field(3, "url", .name),
          Field(4, "new_limit", .int64), Field(5, "new_public_limit", .int64),
        ]
      )
    ),
  ]

  private static let stakingContracts: [(Int32, MessageSchema)] = [
    (
      11,
      MessageSchema(
        "FreezeBalanceContract",
        [
          owner, Field(2, "frozen_balance", .int64), Field(3, "frozen_duration", .int64),
          Field(10, "resource", .enumeration(resourceCode)),
          Field(15, "receiver_address", .address),
        ]
      )
    ),
    (
      12,
      MessageSchema(
        "UnfreezeBalanceContract",
        [
          owner, Field(10, "resource", .enumeration(resourceCode)),
          Field(15, "receiver_address", .address),
        ]
      )
    ),
    (13, MessageSchema("WithdrawBalanceContract", [owner])),
    (
      54,
      MessageSchema(
        "FreezeBalanceV2Contract",
        [
          owner, Field(2, "frozen_balance", .int64),
          Field(3, "resource", .enumeration(resourceCode)),
        ]
      )
    ),
    (
      55,
      MessageSchema(
        "UnfreezeBalanceV2Contract",
        [
          owner, Field(2, "unfreeze_balance", .int64),
          Field(3, "resource", .enumeration(resourceCode)),
        ]
      )
    ),
    (56, MessageSchema("WithdrawExpireUnfreezeContract", [owner])),
    (
      57,
      MessageSchema(
        "DelegateResourceContract",
        [
          owner, Field(2, "resource", .enumeration(resourceCode)), Field(3, "balance", .int64),
          Field(4, "receiver_address", .address), Field(5, "lock", .bool),
          Field(6, "lock_period", .int64),
        ]
      )
    ),
    (
      58,
      MessageSchema(
        "UnDelegateResourceContract",
        [
          owner, Field(2, "resource", .enumeration(resourceCode)), Field(3, "balance", .int64),
          Field(4, "receiver_address", .address),
        ]
      )
    ),
    (59, MessageSchema("CancelAllUnfreezeV2Contract", [owner])),
  ]

  private static let exchangeContracts: [(Int32, MessageSchema)] = [
    (
      41,
      MessageSchema(
        "ExchangeCreateContract",
        [
          owner, Field(2, "first_token_id", .name), Field(3, "first_token_balance", .int64),
          Field(4, "second_token_id", .name), Field(5, "second_token_balance", .int64),
        ]
      )
    ),
    (42, MessageSchema("ExchangeInjectContract", exchange)),
    (43, MessageSchema("ExchangeWithdrawContract", exchange)),
    (
      44,
      MessageSchema("ExchangeTransactionContract", exchange + [Field(5, "expected", .int64)])
    ),
    (
      52,
      MessageSchema(
        "MarketSellAssetContract",
        [
          owner, Field(2, "sell_token_id", .name), Field(3, "sell_token_quantity", .int64),
          Field(4, "buy_token_id", .name), Field(5, "buy_token_quantity", .int64),
        ]
      )
    ),
    (53, MessageSchema("MarketCancelOrderContract", [owner, Field(2, "order_id", .bytes)])),
  ]

  private static let exchange = [
    owner, Field(2, "exchange_id", .int64), Field(3, "token_id", .name),
    Field(4, "quant", .int64),
  ]

  private static let governanceContracts: [(Int32, MessageSchema)] = [
    (
      3,
      MessageSchema(
        "VoteAssetContract",
        [
          owner, Field(2, "vote_address", .address, repeated: true), Field(3, "support", .bool),
          Field(5, "count", .int32),
        ]
      )
    ),
    (
      4,
      MessageSchema(
        "VoteWitnessContract",
        [
          owner,
          Field(
            2,
            "votes",
            .message(
              MessageSchema(
                "Vote",
                [Field(1, "vote_address", .address), Field(2, "vote_count", .int64)]
              )
            ),
            repeated: true
          ),
          Field(3, "support", .bool),
        ]
      )
    ),
    (5, MessageSchema("WitnessCreateContract", [owner, Field(2, "url", .name)])),
    (8, MessageSchema("WitnessUpdateContract", [owner, Field(12, "update_url", .name)])),
    (
      16,
      MessageSchema(
        "ProposalCreateContract",
        [
          owner,
          Field(
            2,
            "parameters",
            .message(
              MessageSchema(
                "ParametersEntry",
                isMapEntry: true,
                [Field(1, "key", .int64), Field(2, "value", .int64)]
              )
            ),
            repeated: true
          ),
        ]
      )
    ),
    (
      17,
      MessageSchema(
        "ProposalApproveContract",
        [owner, Field(2, "proposal_id", .int64), Field(3, "is_add_approval", .bool)]
      )
    ),
    (18, MessageSchema("ProposalDeleteContract", [owner, Field(2, "proposal_id", .int64)])),
    (49, MessageSchema("UpdateBrokerageContract", [owner, Field(2, "brokerage", .int32)])),
  ]
}
