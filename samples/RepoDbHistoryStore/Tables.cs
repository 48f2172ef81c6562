namespace RepoDbHistoryStore;

/// <summary>The tables of this store. The library's own (CallsHistory and others) are not touched.</summary>
internal static class Tables
{
    // Times are UTC. A binary collation, because two calls may differ in the case of their ids.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS RepoDbCalls (
          Id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
          LinkedId varchar(255) NOT NULL UNIQUE,
          UniqueId varchar(255) NOT NULL,
          Status varchar(20) NOT NULL,
          Queue varchar(255) NOT NULL,
          Extension varchar(255) NOT NULL,
          CallerNumber varchar(255) NULL,
          OnPanel boolean NOT NULL,
          CreatedAt datetime(6) NOT NULL,
          UpdatedAt datetime(6) NOT NULL
        ) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS RepoDbVisits (
          LinkedId varchar(255) NOT NULL,
          Number int NOT NULL,
          Queue varchar(255) NOT NULL,
          UniqueId varchar(255) NOT NULL,
          JoinedAt datetime(6) NULL,
          AnsweredAt datetime(6) NULL,
          LeftAt datetime(6) NULL,
          EndedAt datetime(6) NULL,
          Extension varchar(255) NOT NULL,
          AgentName varchar(255) NULL,
          AgentUniqueId varchar(255) NULL,
          WaitSeconds int NULL,
          RingSeconds int NULL,
          TalkSeconds int NULL,
          HoldSeconds int NULL,
          HungUpAt datetime(6) NULL,
          IsReconstructed boolean NOT NULL,
          EndReason varchar(20) NULL,
          Rings text NULL,
          PRIMARY KEY (LinkedId, Number)
        ) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        """;

    public const string HandOver = """
        DELETE FROM RepoDbVisits WHERE LinkedId = @former;
        UPDATE RepoDbCalls SET LinkedId = @linkedId WHERE LinkedId = @former
          AND NOT EXISTS (SELECT 1 FROM (SELECT LinkedId FROM RepoDbCalls WHERE LinkedId = @linkedId) known);
        DELETE FROM RepoDbCalls WHERE LinkedId = @former
        """;
}
