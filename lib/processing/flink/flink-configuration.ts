import type { aws_kinesisanalyticsv2 as analytics, Duration } from 'aws-cdk-lib';
import type { FlinkCodeLocation } from './flink-code';
import type { FlinkParallelism } from './flink-parallelism';

/** The default of the service. */
const MIN_PAUSE_MS = 5_000;

/** What an application is made of. */
interface ConfigurationSettings {
  readonly code: FlinkCodeLocation;
  readonly groups: Record<string, Record<string, string>>;
  readonly checkpointInterval: Duration;
  readonly size: FlinkParallelism;
  readonly autoscaling: boolean;
  readonly rollback: boolean;
  readonly network?: analytics.CfnApplication.VpcConfigurationProperty;
}

/** The configuration of an application, with every choice written out: a default of AWS may change. */
export function applicationConfiguration(
  settings: ConfigurationSettings,
): analytics.CfnApplication.ApplicationConfigurationProperty {
  const { code, groups, size, network } = settings;
  return {
    applicationCodeConfiguration: {
      // A JAR is a ZIP file.
      codeContentType: 'ZIPFILE',
      codeContent: {
        s3ContentLocation: {
          bucketArn: code.bucketArn,
          fileKey: code.key,
          objectVersion: code.objectVersion,
        },
      },
    },
    environmentProperties: {
      propertyGroups: Object.entries(groups).map(([propertyGroupId, propertyMap]) => ({
        propertyGroupId,
        propertyMap,
      })),
    },
    flinkApplicationConfiguration: {
      checkpointConfiguration: {
        configurationType: 'CUSTOM',
        checkpointingEnabled: true,
        checkpointInterval: settings.checkpointInterval.toMilliseconds(),
        minPauseBetweenCheckpoints: MIN_PAUSE_MS,
      },
      // Flink logs its errors at the level INFO.
      monitoringConfiguration: {
        configurationType: 'CUSTOM',
        logLevel: 'INFO',
        metricsLevel: 'APPLICATION',
      },
      parallelismConfiguration: {
        configurationType: 'CUSTOM',
        autoScalingEnabled: settings.autoscaling,
        parallelism: size.parallelism,
        parallelismPerKpu: size.perKpu,
      },
    },
    applicationSnapshotConfiguration: { snapshotsEnabled: true },
    applicationSystemRollbackConfiguration: { rollbackEnabled: settings.rollback },
    vpcConfigurations: network === undefined ? undefined : [network],
  };
}
